import Neural
import Testing

/// Gradients against what the loss itself does when a parameter moves.
@Suite struct GradientTests {
    @Test(arguments: ModelType.allCases)
    func `gradients are the slopes of the loss, dropout masks held`(type: ModelType) throws {
        var bench = Bench(lookback: 5, batch: 18)
        bench.configuration.modelType = type
        let engine = try bench.engine(threads: 1)
        let generator = engine.dropoutGenerator
        let network = try bench.network()
        let analytic = try engine.gradient(
            features: bench.features,
            targets: bench.targets,
            ends: bench.ends[...]
        ).gradient
        func loss(_ index: Int, _ shift: Float) throws -> Double {
            var moved = network
            moved.parameters[index] += shift
            engine.network = moved
            engine.dropoutGenerator = generator
            return try engine.gradient(
                features: bench.features,
                targets: bench.targets,
                ends: bench.ends[...]
            ).loss
        }
        let shift: Float = 0x1p-7
        for tensor in network.layout.tensors {
            // In float arithmetic a slope is only as sure as the loss's last digits.
            for index in stride(from: tensor.offset, to: tensor.range.upperBound, by: 29) {
                let slope = try (loss(index, shift) - loss(index, -shift)) / Double(2 * shift)
                let error = abs(Double(analytic[index]) - slope)
                #expect(error < 2e-3 * abs(slope) + 1e-4, "\(tensor.name) \(index)")
            }
        }
    }

    @Test func `a smaller last batch is averaged over its own windows`() throws {
        let bench = Bench(batch: 40)
        let tail = Array(bench.ends.suffix(5))
        let large = try bench.engine()
        _ = try large.gradient(
            features: bench.features,
            targets: bench.targets,
            ends: bench.ends[...]
        )
        large.dropoutGenerator = SeededGenerator(seed: 3)
        let found = try large.gradient(
            features: bench.features,
            targets: bench.targets,
            ends: tail[...]
        )
        let small = try TrainingEngine(
            network: bench.network(),
            lookback: bench.lookback,
            batchSize: 5,
            dropoutGenerator: SeededGenerator(seed: 3),
            threads: 1
        )
        let expected = try small.gradient(
            features: bench.features,
            targets: bench.targets,
            ends: tail[...]
        )
        #expect(found.loss == expected.loss)
        #expect(found.gradient == expected.gradient)
    }

    @Test func `output weights scale each output's share`() throws {
        var bench = Bench(batch: 4)
        bench.configuration.dropout = 0
        let network = try bench.network()
        let forecasts = try InferenceEngine(network: network, lookback: bench.lookback)
            .predict(features: bench.features, ends: bench.ends)
        let engine = try TrainingEngine(
            network: network,
            lookback: bench.lookback,
            batchSize: 4,
            loss: .huber(delta: 0.5),
            outputWeights: [2, 0.25],
            dropoutGenerator: SeededGenerator(seed: 1)
        )
        let loss = try engine.step(
            features: bench.features,
            targets: bench.targets,
            ends: bench.ends[...]
        )
        var total: Float = 0
        for (row, end) in bench.ends.enumerated() {
            for (output, weight) in [Float(2), 0.25].enumerated() {
                let error = abs(forecasts[row, output] - bench.targets[end, output])
                total += weight * (error <= 0.5 ? error * error / 2 : 0.5 * (error - 0.25))
            }
        }
        #expect(abs(loss - total / 8) < 1e-6)
    }
}
