import Neural
import Testing

@Suite struct DropoutTests {
    private static let bench = Bench(
        configuration: NetworkConfiguration(
            inputSize: 2,
            hiddenSize: 32,
            layerCount: 2,
            headSize: 32,
            outputSize: 1,
            dropout: 0.5
        ),
        lookback: 4,
        batch: 32
    )

    private func losses(seeds: Range<UInt64>) throws -> [Double] {
        let bench = Self.bench
        let engine = try bench.engine()
        return try seeds.map { seed in
            engine.dropoutGenerator = SeededGenerator(seed: seed)
            return try engine.gradient(
                features: bench.features,
                targets: bench.targets,
                ends: bench.ends[...]
            ).loss
        }
    }

    @Test func `masks follow from the generator`() throws {
        let first = try losses(seeds: 1..<9)
        #expect(try losses(seeds: 1..<9) == first)
        #expect(Set(first).count == first.count)
    }

    @Test func `the generator moves on at every step`() throws {
        let bench = Self.bench
        let engine = try bench.engine(adam: AdamConfiguration(learningRate: 0))
        let first = try engine.step(
            features: bench.features,
            targets: bench.targets,
            ends: bench.ends[...]
        )
        let second = try engine.step(
            features: bench.features,
            targets: bench.targets,
            ends: bench.ends[...]
        )
        #expect(first != second)
    }

    /// With zero recurrent weights and a linear way to the output, the mean over masks of the bias
    /// gradient of the output is that without dropout.
    @Test func `what is kept is scaled so that the expectation stays`() throws {
        var bench = Self.bench
        let plain = try meanHeadGradient(bench: bench, dropout: 0, count: 1)
        let dropped = try meanHeadGradient(bench: bench, dropout: 0.5, count: 400)
        bench.configuration.dropout = 0.5
        for (expected, found) in zip(plain, dropped) {
            #expect(abs(found - expected) < 0.1 * (plain.map(abs).max() ?? 0))
        }
    }

    /// The gradient of the output weights at zero output weights: the loss's slope does not depend
    /// on the mask then, and the gradient is linear in the dropped head units.
    private func meanHeadGradient(
        bench: Bench,
        dropout: Float,
        count: UInt64
    ) throws -> [Double] {
        var bench = bench
        bench.configuration.dropout = dropout
        bench.configuration.layerCount = 1
        var network = try bench.network()
        let layout = network.layout
        let output = try #require(layout.tensors.first { $0.name == "fc2.weight" })
        for index in output.range { network.parameters[index] = 0 }
        let engine = try bench.engine(network: network)
        var mean = [Double](repeating: 0, count: output.count)
        for seed in 0..<count {
            engine.dropoutGenerator = SeededGenerator(seed: seed)
            let gradient = try engine.gradient(
                features: bench.features,
                targets: bench.targets,
                ends: bench.ends[...]
            ).gradient
            for (place, index) in output.range.enumerated() {
                mean[place] += Double(gradient[index]) / Double(count)
            }
        }
        return mean
    }
}
