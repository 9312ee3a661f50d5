import Neural
import Testing

@Suite struct SequenceTests {
    private static let causal = [ModelType.standard, .gru]

    private func bench(_ type: ModelType, dropout: Float = 0) -> Bench {
        var bench = Bench(lookback: 9, batch: 5)
        bench.configuration.modelType = type
        bench.configuration.dropout = dropout
        return bench
    }

    private func engine(
        _ bench: Bench,
        lookback: Int,
        length: Int,
        batch: Int,
        threads: Int = 2,
        set: InstructionSet? = nil
    ) throws -> TrainingEngine {
        try TrainingEngine(
            network: bench.network(),
            lookback: lookback,
            sequenceLength: length,
            batchSize: batch,
            dropoutGenerator: SeededGenerator(seed: 3),
            threads: threads,
            instructionSet: set
        )
    }

    /// Every output of a sequence is that of a window from the sequence's first row, so the
    /// gradient of the mean loss is the mean of those windows' gradients.
    @Test(arguments: causal)
    func `a sequence is all windows that start where it does`(type: ModelType) throws {
        let bench = bench(type)
        let (lookback, length, ends) = (9, 23, [30, 22, 39])
        let features = randomMatrix(rows: 40, columns: 3, seed: 1)
        let targets = randomMatrix(rows: 40, columns: 2, seed: 2)
        let found = try engine(bench, lookback: lookback, length: length, batch: ends.count)
            .gradient(features: features, targets: targets, ends: ends[...])

        var loss = 0.0
        var gradient = [Double](repeating: 0, count: found.gradient.count)
        let windows = lookback...length
        for window in windows {
            let shifted = ends.map { $0 - length + window }
            let part = try engine(bench, lookback: window, length: window, batch: ends.count)
                .gradient(features: features, targets: targets, ends: shifted[...])
            loss += part.loss / Double(windows.count)
            for index in gradient.indices {
                gradient[index] += Double(part.gradient[index]) / Double(windows.count)
            }
        }
        #expect(abs(found.loss - loss) < 1e-6 * loss)
        for tensor in try bench.network().layout.tensors {
            let distance = relativeDistance(
                Array(found.gradient[tensor.range]),
                Array(gradient[tensor.range])
            )
            #expect(distance < 1e-5, "\(tensor.name)")
        }
    }

    @Test(arguments: causal, [3, 16, 40])
    func `the number of threads changes no bit of a training on sequences`(
        type: ModelType,
        batch: Int
    ) throws {
        let bench = bench(type, dropout: 0.3)
        let features = randomMatrix(rows: 120, columns: 3, seed: 1)
        let targets = randomMatrix(rows: 120, columns: 2, seed: 2)
        let ends = (0..<batch).map { 30 + 2 * $0 }
        let networks = try [1, 2, 4].map { threads in
            let engine = try engine(
                bench,
                lookback: 9,
                length: 24,
                batch: batch,
                threads: threads
            )
            for _ in 0..<4 {
                _ = try engine.step(features: features, targets: targets, ends: ends[...])
            }
            return engine.network
        }
        let start = try bench.network()
        #expect(networks[0] != start)
        #expect(networks[1] == networks[0])
        #expect(networks[2] == networks[0])
    }

    @Test(arguments: causal)
    func `rows that lead up to the first output need no target`(type: ModelType) throws {
        let bench = bench(type)
        let features = randomMatrix(rows: 20, columns: 3, seed: 1)
        var targets = randomMatrix(rows: 20, columns: 2, seed: 2)
        for index in 0..<8 * 2 { targets.values[index] = .nan }
        let engine = try engine(bench, lookback: 9, length: 20, batch: 1)
        let complete = try engine.gradient(features: features, targets: targets, ends: [19])
        #expect(complete.gradient.allSatisfy { $0.isFinite })
        targets.values[8 * 2 + 1] = .nan
        #expect {
            try engine.gradient(features: features, targets: targets, ends: [19])
        } throws: { error in
            guard case NeuralError.nonFinite(matrix: "targets", row: 8, column: 1, _) = error
            else { return false }
            return true
        }
    }

    @Test(arguments: [ModelType.attention, .bidirectional])
    func `networks that read whole windows refuse longer sequences`(type: ModelType) throws {
        #expect(
            throws: NeuralError.invalidParameter(
                name: "sequenceLength",
                value: "20",
                remedy: "use 9, the lookback, with a network that reads whole windows"
            )
        ) {
            try engine(bench(type), lookback: 9, length: 20, batch: 4)
        }
    }
}
