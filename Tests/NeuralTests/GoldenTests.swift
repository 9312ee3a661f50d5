import Neural
import Testing

private let cases = [
    "small", "single", "wide", "chunks", "saturated",
    "attention", "attention_single", "attention_wide",
    "gru", "gru_single", "gru_wide",
    "bidirectional", "bidirectional_single", "bidirectional_wide",
]

/// The engine against PyTorch in float64, on every instruction set that this processor has.
@Suite struct GoldenTests {
    @Test(arguments: cases, InstructionSet.available)
    func `forecasts are PyTorch's`(name: String, set: InstructionSet) throws {
        let golden = try Golden.load(name)
        let engine = try InferenceEngine(
            network: golden.network(),
            lookback: golden.lookback,
            threads: 2,
            instructionSet: set
        )
        let found = try engine.predict(features: golden.featureMatrix, ends: golden.ends)
        #expect(found.rows == golden.ends.count)
        #expect(relativeDistance(found.values, golden.predictions) < 1e-5)
    }

    @Test(arguments: cases, InstructionSet.available)
    func `the loss and every gradient are PyTorch's`(name: String, set: InstructionSet) throws {
        let golden = try Golden.load(name)
        let engine = try golden.engine(instructionSet: set)
        let found = try engine.gradient(
            features: golden.featureMatrix,
            targets: golden.targetMatrix,
            ends: golden.ends[...]
        )
        #expect(abs(found.loss - golden.lossValue) < 1e-5 * golden.lossValue)
        for tensor in try golden.network().layout.tensors {
            let expected = try #require(golden.gradients[tensor.name])
            // A softmax over time does not see what is added to all scores, and nothing at all of
            // scores of a single step: exact gradients are 0 there, of no magnitude of their own.
            let vanishes =
                tensor.name == "attention.bias"
                || tensor.name == "attention.weight" && golden.lookback == 1
            let distance = relativeDistance(
                Array(found.gradient[tensor.range]),
                expected,
                scale: vanishes ? golden.gradients.values.joined().map(abs).max() : nil
            )
            #expect(distance < 1e-5, "\(tensor.name)")
        }
    }

    @Test(arguments: cases, InstructionSet.available)
    func `ten steps of Adam with weight decay and clipping are PyTorch's`(
        name: String,
        set: InstructionSet
    ) throws {
        let golden = try Golden.load(name)
        let engine = try golden.engine(instructionSet: set)
        for expected in golden.trainedLosses {
            let loss = try engine.step(
                features: golden.featureMatrix,
                targets: golden.targetMatrix,
                ends: golden.ends[...]
            )
            #expect(abs(Double(loss) - expected) < 2e-5 * expected)
        }
        let network = engine.network
        for tensor in network.layout.tensors {
            let expected = try #require(golden.trained[tensor.name])
            let distance = relativeDistance(Array(network.parameters[tensor.range]), expected)
            #expect(distance < 2e-5, "\(tensor.name)")
        }
    }
}
