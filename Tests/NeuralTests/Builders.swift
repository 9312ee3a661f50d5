import Neural

/// Normal numbers from a seed.
func randomMatrix(rows: Int, columns: Int, seed: UInt64) -> Matrix {
    var generator = SeededGenerator(seed: seed)
    return Matrix(
        rows: rows,
        columns: columns,
        values: (0..<rows * columns).map { _ in Float(generator.nextNormal()) }
    )
}

/// A network, a batch and an engine over them, small unless told otherwise.
struct Bench {
    var configuration = NetworkConfiguration(
        inputSize: 3,
        hiddenSize: 20,
        layerCount: 2,
        headSize: 9,
        outputSize: 2,
        dropout: 0.3
    )
    var lookback = 11
    var batch = 37

    var rows: Int { lookback - 1 + batch }
    var ends: [Int] { Array(lookback - 1..<rows) }
    var features: Matrix {
        randomMatrix(rows: rows, columns: configuration.inputSize, seed: 11)
    }
    var targets: Matrix {
        randomMatrix(rows: rows, columns: configuration.outputSize, seed: 12)
    }

    func network() throws -> Network {
        var generator = SeededGenerator(seed: 7)
        return try Network(configuration: configuration, using: &generator)
    }

    func engine(
        threads: Int = 2,
        adam: AdamConfiguration = AdamConfiguration(),
        instructionSet: InstructionSet? = nil,
        network: Network? = nil
    ) throws -> TrainingEngine {
        try TrainingEngine(
            network: network ?? self.network(),
            lookback: lookback,
            batchSize: batch,
            adam: adam,
            dropoutGenerator: SeededGenerator(seed: 3),
            threads: threads,
            instructionSet: instructionSet
        )
    }
}
