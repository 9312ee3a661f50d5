import Neural
import Testing

@Suite struct DeterminismTests {
    @Test(arguments: InstructionSet.available, ModelType.allCases)
    func `the number of threads changes no bit of a training`(
        set: InstructionSet,
        type: ModelType
    ) throws {
        var bench = Bench(batch: 70)
        bench.configuration.modelType = type
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

    @Test(arguments: ModelType.allCases)
    func `a training resumed from its state goes on to the same bits`(type: ModelType) throws {
        var bench = Bench()
        bench.configuration.modelType = type
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

    @Test(arguments: InstructionSet.available, ModelType.allCases)
    func `a window's forecast is the same alone and in any batch`(
        set: InstructionSet,
        type: ModelType
    ) throws {
        var bench = Bench(batch: 50)
        bench.configuration.modelType = type
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

    @Test(arguments: ModelType.allCases, [1, 7, 16])
    func `a few windows' forecasts are the same on any number of threads, time after time`(
        type: ModelType,
        windows: Int
    ) throws {
        var bench = Bench(lookback: 37, batch: windows)
        bench.configuration.modelType = type
        bench.configuration.layerCount = 4
        let network = try bench.network()
        func engine(_ threads: Int) throws -> InferenceEngine {
            try InferenceEngine(network: network, lookback: bench.lookback, threads: threads)
        }
        let alone = try engine(1).predict(features: bench.features, ends: bench.ends)
        for threads in [2, 3] {
            let together = try engine(threads)
            for _ in 0..<25 {
                let found = try together.predict(features: bench.features, ends: bench.ends)
                #expect(found == alone)
            }
        }
    }

    @Test(
        arguments: ModelType.allCases,
        [(1, 1, 1, 1), (2, 33, 1, 5), (40, 16, 3, 65), (20, 50, 2, 16)]
    )
    func `every instruction set agrees with the plain one`(
        type: ModelType,
        shape: (features: Int, hidden: Int, layers: Int, head: Int)
    ) throws {
        let bench = Bench(
            configuration: NetworkConfiguration(
                modelType: type,
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
        func gradient(_ set: InstructionSet) throws -> (loss: Double, gradient: [Float]) {
            try bench.engine(instructionSet: set).gradient(
                features: bench.features,
                targets: bench.targets,
                ends: bench.ends[...]
            )
        }
        let plain = try gradient(.plain)
        // The exact gradient of the scores' bias is 0.
        let tensors = try bench.network().layout.tensors.filter { $0.name != "attention.bias" }
        for set in InstructionSet.available {
            let found = try gradient(set)
            #expect(abs(plain.loss - found.loss) < 1e-5 * plain.loss)
            for tensor in tensors {
                let expected = plain.gradient[tensor.range].map(Double.init)
                let distance = relativeDistance(Array(found.gradient[tensor.range]), expected)
                #expect(distance < 1e-5, "\(set) \(tensor.name)")
            }
        }
    }

    @Test(
        .enabled(if: InstructionSet.available.contains(.avx512), "needs AVX-512"),
        arguments: ModelType.allCases
    )
    func `the width of the vectors changes no bit where both fuse multiply and add`(
        type: ModelType
    ) throws {
        var bench = Bench()
        bench.configuration.modelType = type
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
