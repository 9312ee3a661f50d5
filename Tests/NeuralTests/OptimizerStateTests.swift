import Foundation
import Neural
import Testing

@Suite struct OptimizerStateTests {
    private let bench = Bench(lookback: 3, batch: 4)

    private func state() throws -> OptimizerState {
        let engine = try bench.engine()
        _ = try engine.step(
            features: bench.features,
            targets: bench.targets,
            ends: bench.ends[...]
        )
        return engine.optimizerState
    }

    @Test func `a state survives JSON bit for bit`() throws {
        let state = try state()
        let data = try JSONEncoder().encode(state)
        #expect(try JSONDecoder().decode(OptimizerState.self, from: data) == state)
        try state.validate(for: bench.configuration)
    }

    @Test func `moments of another network are refused`() throws {
        let state = try state()
        var other = bench.configuration
        other.hiddenSize += 1
        let expected = NeuralError.shapeMismatch(
            subject: "firstMoments",
            expected: "\(ParameterLayout(configuration: other).count) numbers",
            found: "\(state.firstMoments.count)"
        )
        #expect(throws: expected) { try state.validate(for: other) }
    }

    @Test(arguments: ["step", "learningRate", "firstMoments", "secondMoments"])
    func `a damaged state is refused by part`(part: String) throws {
        var state = try state()
        switch part {
        case "step": state.step = -1
        case "learningRate": state.learningRate = .nan
        case "firstMoments": state.firstMoments[3] = .infinity
        default: state.secondMoments[3] = -1
        }
        let error = #expect(throws: NeuralError.self) {
            try state.validate(for: bench.configuration)
        }
        guard case .invalidParameter(part, _, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}
