import Foundation
import Neural
import Testing

/// What scripts/goldens/neural.py wrote beside torch_saved.pth.
private struct TorchSaved: Decodable {
    let modelType: ModelType
    let names: [String]
    let parameters: [String: [Float]]
    let prediction: Float
}

@Suite struct WeightFileTests {
    private func network(
        _ type: ModelType = .standard,
        dropout: Float = 0
    ) throws -> Network {
        var generator = SeededGenerator(seed: 21)
        let configuration = NetworkConfiguration(
            modelType: type,
            inputSize: 3,
            hiddenSize: 5,
            layerCount: 2,
            headSize: 4,
            outputSize: 2,
            dropout: dropout
        )
        return try Network(configuration: configuration, using: &generator)
    }

    @Test(arguments: ModelType.allCases)
    func `a network comes back bit for bit`(type: ModelType) throws {
        let network = try network(type, dropout: 0.2)
        let bytes = try WeightFile.encode(network)
        #expect(try WeightFile.decode(bytes, configuration: network.configuration) == network)
        let inferred = try WeightFile.decode(bytes)
        #expect(inferred.parameters == network.parameters)
        #expect(inferred.configuration == (try self.network(type).configuration))
    }

    @Test func `the same network gives the same bytes`() throws {
        let first = try WeightFile.encode(network())
        #expect(try WeightFile.encode(network()) == first)
    }

    @Test(arguments: [
        "torch_saved", "torch_saved_attention", "torch_saved_gru", "torch_saved_bidirectional",
    ])
    func `a state dict that PyTorch saved is read and forecasts the same`(name: String) throws {
        let bytes = try [UInt8](Data(contentsOf: fixture(name + ".pth")))
        let golden = try JSONDecoder().decode(
            TorchSaved.self,
            from: Data(contentsOf: fixture(name + ".json"))
        )
        let network = try WeightFile.decode(bytes)
        #expect(network.configuration.modelType == golden.modelType)
        #expect(network.layout.tensors.map(\.name) == golden.names)
        for tensor in network.layout.tensors {
            #expect(Array(network.parameters[tensor.range]) == golden.parameters[tensor.name])
        }
        let window = Matrix(rows: 4, columns: 2, values: (0..<8).map { Float($0) / 8 })
        let engine = try InferenceEngine(network: network, lookback: 4)
        let found = try engine.predict(features: window, ends: [3])
        #expect(abs(found[0, 0] - golden.prediction) < 1e-6)
    }

    @Test func `weights are never loaded into a network of another size`() throws {
        let network = try network()
        let bytes = try WeightFile.encode(network)
        var other = network.configuration
        other.hiddenSize = 6
        let expected = NeuralError.shapeMismatch(
            subject: "lstm.weight_ih_l0",
            expected: "shape [24, 3]",
            found: "shape [20, 3]"
        )
        #expect(throws: expected) { try WeightFile.decode(bytes, configuration: other) }
        other = network.configuration
        other.layerCount = 1
        #expect(throws: NeuralError.self) { try WeightFile.decode(bytes, configuration: other) }
    }

    @Test func `weights are never loaded into a network of another type`() throws {
        for type in ModelType.allCases {
            let bytes = try WeightFile.encode(network(type))
            for other in ModelType.allCases where other != type {
                let configuration = try network(other).configuration
                #expect(throws: NeuralError.self) {
                    try WeightFile.decode(bytes, configuration: configuration)
                }
            }
        }
    }

    @Test func `weights that are not finite are not written`() throws {
        var network = try network()
        network.parameters[0] = .infinity
        #expect(throws: NeuralError.self) { try WeightFile.encode(network) }
    }

    @Test func `every file cut short is refused`() throws {
        let bytes = try WeightFile.encode(network())
        for count in stride(from: 0, to: bytes.count, by: 61) {
            #expect(throws: NeuralError.self) { try WeightFile.decode(Array(bytes[..<count])) }
        }
    }
}
