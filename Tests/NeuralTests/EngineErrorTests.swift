import Neural
import Testing

@Suite struct EngineErrorTests {
    private let bench = Bench(lookback: 4, batch: 8)

    @Test(arguments: [Float.nan, .infinity, -.infinity])
    func `an undefined feature is named by row and column`(value: Float) throws {
        var features = bench.features
        features[6, 1] = value
        let engine = try bench.engine()
        let before = engine.network
        let error = #expect(throws: NeuralError.self) {
            try engine.step(features: features, targets: bench.targets, ends: bench.ends[...])
        }
        guard case .nonFinite(let matrix, let row, let column, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect((matrix, row, column) == ("features", 6, 1))
        #expect(engine.network == before)
        let inference = try InferenceEngine(network: before, lookback: 4)
        #expect(throws: NeuralError.self) { try inference.predict(features: features, ends: [9]) }
        // Windows that leave the row out are fine.
        #expect(try inference.predict(features: features, ends: [5, 10]).rows == 2)
    }

    @Test func `a matrix changed between steps is checked again`() throws {
        var features = bench.features
        let engine = try bench.engine()
        _ = try engine.step(features: features, targets: bench.targets, ends: bench.ends[...])
        features[3, 0] = .nan
        #expect(throws: NeuralError.self) {
            try engine.step(features: features, targets: bench.targets, ends: bench.ends[...])
        }
    }

    @Test func `an undefined target counts only where a window ends`() throws {
        var targets = bench.targets
        targets[10, 1] = .nan
        let engine = try bench.engine()
        _ = try engine.step(features: bench.features, targets: targets, ends: [9][...])
        #expect(throws: NeuralError.self) {
            try engine.step(features: bench.features, targets: targets, ends: [10][...])
        }
    }

    @Test(arguments: [[2], [11], [-1], [], Array(repeating: 5, count: 9)])
    func `ends outside the rows or the batch are refused`(ends: [Int]) throws {
        let engine = try bench.engine()
        #expect(throws: NeuralError.self) {
            try engine.step(features: bench.features, targets: bench.targets, ends: ends[...])
        }
    }

    @Test func `divergence leaves the weights as they were`() throws {
        let engine = try bench.engine(network: bench.network())
        let before = engine.network
        let targets = Matrix(
            rows: bench.rows,
            columns: 2,
            values: Array(repeating: 3e38, count: bench.rows * 2)
        )
        #expect(throws: NeuralError.diverged(step: 1)) {
            try engine.step(features: bench.features, targets: targets, ends: bench.ends[...])
        }
        #expect(engine.network == before)
        #expect(engine.optimizerState.step == 0)
    }

    @Test func `weights that are not finite are refused by tensor`() throws {
        var network = try bench.network()
        let tensor = try #require(network.layout.tensors.first { $0.name == "fc1.bias" })
        network.parameters[tensor.offset] = .nan
        let expected = NeuralError.invalidParameter(
            name: "fc1.bias",
            value: "nan",
            remedy: "load or train the network again"
        )
        #expect(throws: expected) { try InferenceEngine(network: network, lookback: 4) }
    }

    @Test func `the instruction set can be named, and only an available one`() throws {
        for set in InstructionSet.available {
            #expect(try InstructionSet.selected(named: set.rawValue) == set)
        }
        #expect(try InstructionSet.selected(named: nil) == InstructionSet.available.last)
        #expect(throws: NeuralError.self) { try InstructionSet.selected(named: "sse9") }
    }

    @Test(arguments: [
        ("inputSize", NetworkConfiguration(inputSize: 0)),
        ("hiddenSize", NetworkConfiguration(inputSize: 1, hiddenSize: -1)),
        ("layerCount", NetworkConfiguration(inputSize: 1, layerCount: 17)),
        ("headSize", NetworkConfiguration(inputSize: 1, headSize: 0)),
        ("outputSize", NetworkConfiguration(inputSize: 1, outputSize: 257)),
        ("dropout", NetworkConfiguration(inputSize: 1, dropout: 1)),
        ("dropout", NetworkConfiguration(inputSize: 1, dropout: .nan)),
    ])
    func `a setting out of range is named`(name: String, value: NetworkConfiguration) {
        let error = #expect(throws: NeuralError.self) { try value.validate() }
        guard case .invalidParameter(name, _, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}
