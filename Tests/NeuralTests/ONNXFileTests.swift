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

    @Test(arguments: ModelType.allCases)
    func `every weight is in the file, and little besides`(type: ModelType) throws {
        var bench = Bench()
        bench.configuration.modelType = type
        let network = try bench.network()
        let count = try ONNXFile.encode(network, lookback: 11).count - 4 * network.parameters.count
        #expect((0..<2000).contains(count))
    }

    @Test func `a window of no rows and weights that are not finite are refused`() throws {
        var network = try Bench().network()
        #expect(throws: NeuralError.self) { try ONNXFile.encode(network, lookback: 0) }
        network.parameters[0] = .nan
        #expect(throws: NeuralError.self) { try ONNXFile.encode(network, lookback: 11) }
    }
}
