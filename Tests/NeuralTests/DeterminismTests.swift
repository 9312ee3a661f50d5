import Neural
import Testing

@Suite struct DeterminismTests {
    @Test(arguments: InstructionSet.available)
    func `the number of threads changes no bit of a training`(set: InstructionSet) throws {
        let bench = Bench(batch: 70)
        var results: [Network] = []
        var moments: [OptimizerState] = []
        for threads in [1, 2, 4] {
            let engine = try bench.engine(threads: threads, instructionSet: set)
            for _ in 0..<5 {
                _ = try engine.step(
                    features: bench.features,
                    targets: bench.targets,
                    ends: bench.ends[...]
                )
            }
            results.append(engine.network)
            moments.append(engine.optimizerState)
        }
        #expect(results[0] != (try bench.network()))
        #expect(results[1] == results[0])
        #expect(results[2] == results[0])
        #expect(moments[1] == moments[0])
        #expect(moments[2] == moments[0])
    }

    @Test func `a training resumed from its state goes on to the same bits`() throws {
        let bench = Bench()
        let (features, targets, ends) = (bench.features, bench.targets, bench.ends)
        let whole = try bench.engine()
        for _ in 0..<6 { _ = try whole.step(features: features, targets: targets, ends: ends[...]) }

        let first = try bench.engine()
        for _ in 0..<3 { _ = try first.step(features: features, targets: targets, ends: ends[...]) }
        let second = try bench.engine(network: first.network)
        second.optimizerState = first.optimizerState
        second.dropoutGenerator = first.dropoutGenerator
        for _ in 0..<3 {
            _ = try second.step(features: features, targets: targets, ends: ends[...])
        }
        #expect(second.network == whole.network)
        #expect(second.optimizerState == whole.optimizerState)
    }

    @Test(arguments: InstructionSet.available)
    func `a window's forecast is the same alone and in any batch`(set: InstructionSet) throws {
        let bench = Bench(batch: 50)
        let network = try bench.network()
        let batch = try InferenceEngine(
            network: network,
            lookback: bench.lookback,
            threads: 2,
            instructionSet: set
        )
        let single = try InferenceEngine(
            network: network,
            lookback: bench.lookback,
            threads: 1,
            instructionSet: set
        )
        let together = try batch.predict(features: bench.features, ends: bench.ends)
        for (row, end) in bench.ends.enumerated() {
            let alone = try single.predict(features: bench.features, ends: [end])
            #expect(alone.values == Array(together.values[2 * row..<2 * row + 2]))
        }
    }

    @Test(
        arguments: InstructionSet.available,
        [(1, 1, 1, 1), (2, 33, 1, 5), (40, 16, 3, 65), (20, 50, 2, 16)]
    )
    func `every instruction set agrees with the plain one`(
        set: InstructionSet,
        shape: (features: Int, hidden: Int, layers: Int, head: Int)
    ) throws {
        let bench = Bench(
            configuration: NetworkConfiguration(
                inputSize: shape.features,
                hiddenSize: shape.hidden,
                layerCount: shape.layers,
                headSize: shape.head,
                outputSize: 3,
                dropout: 0.4
            ),
            lookback: 19,
            batch: 21
        )
        let gradients = try [InstructionSet.plain, set].map { set in
            try bench.engine(instructionSet: set).gradient(
                features: bench.features,
                targets: bench.targets,
                ends: bench.ends[...]
            )
        }
        #expect(abs(gradients[0].loss - gradients[1].loss) < 1e-5 * gradients[0].loss)
        for tensor in try bench.network().layout.tensors {
            let plain = gradients[0].gradient[tensor.range].map(Double.init)
            let distance = relativeDistance(Array(gradients[1].gradient[tensor.range]), plain)
            #expect(distance < 1e-5, "\(tensor.name)")
        }
    }

    @Test(.enabled(if: InstructionSet.available.contains(.avx512), "needs AVX-512"))
    func `the width of the vectors changes no bit where both fuse multiply and add`() throws {
        let bench = Bench()
        let results = try [InstructionSet.avx2, .avx512].map { set in
            let engine = try bench.engine(instructionSet: set)
            for _ in 0..<3 {
                _ = try engine.step(
                    features: bench.features,
                    targets: bench.targets,
                    ends: bench.ends[...]
                )
            }
            return engine.network
        }
        #expect(results[0] == results[1])
    }
}
