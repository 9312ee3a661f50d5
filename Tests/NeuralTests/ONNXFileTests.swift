import Neural
import Testing

/// That the graph forecasts as we do, ONNX Runtime shows in `make interop`.
@Suite struct ONNXFileTests {
    @Test func `the same network gives the same bytes, and other weights give others`() throws {
        var network = try Bench().network()
        let first = try ONNXFile.encode(network, lookback: 11, metadata: ["b": "2", "a": "1"])
        let again = try ONNXFile.encode(network, lookback: 11, metadata: ["a": "1", "b": "2"])
        #expect(first == again)
        network.parameters[0] += 1
        #expect(try ONNXFile.encode(network, lookback: 11) != first)
    }

    @Test func `every weight is in the file, and little besides`() throws {
        let network = try Bench().network()
        let count = try ONNXFile.encode(network, lookback: 11).count - 4 * network.parameters.count
        #expect((0..<2000).contains(count))
    }

    @Test func `a window of no rows and weights that are not finite are refused`() throws {
        var network = try Bench().network()
        #expect(throws: NeuralError.self) { try ONNXFile.encode(network, lookback: 0) }
        network.parameters[0] = .nan
        #expect(throws: NeuralError.self) { try ONNXFile.encode(network, lookback: 11) }
    }

    @Test(arguments: ModelType.allCases.filter { $0 != .standard })
    func `a type that has no graph yet is refused by name`(type: ModelType) throws {
        var generator = SeededGenerator(seed: 1)
        let configuration = NetworkConfiguration(modelType: type, inputSize: 3, hiddenSize: 4)
        let network = try Network(configuration: configuration, using: &generator)
        #expect(
            throws: NeuralError.invalidParameter(
                name: "model_type",
                value: type.rawValue,
                remedy: "only standard networks leave as ONNX yet; use safetensors or pth"
            )
        ) {
            try ONNXFile.encode(network, lookback: 11)
        }
    }
}
