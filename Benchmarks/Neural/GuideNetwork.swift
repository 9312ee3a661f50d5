import Neural

/// The guide's network and random rows for it.
struct GuideNetwork {
    static let lookback = 60
    static let configuration = NetworkConfiguration(inputSize: 20)

    let network: Network
    let features: Matrix
    private let targets: Matrix

    /// - Parameter windows: How many consecutive windows there are rows for.
    /// - Throws: Never, the guide's configuration being valid.
    init(windows: Int) throws {
        var generator = SeededGenerator(seed: 7)
        func normals(rows: Int, columns: Int) -> Matrix {
            let values = (0..<rows * columns).map { _ in Float(generator.nextNormal()) }
            return Matrix(rows: rows, columns: columns, values: values)
        }
        network = try Network(configuration: Self.configuration, using: &generator)
        let rows = windows + Self.lookback - 1
        features = normals(rows: rows, columns: Self.configuration.inputSize)
        targets = normals(rows: rows, columns: Self.configuration.outputSize)
    }

    /// The last rows of consecutive windows.
    func ends(_ windows: Range<Int>) -> [Int] {
        windows.map { $0 + Self.lookback - 1 }
    }

    func trainingEngine(_ instructions: InstructionSet) throws -> TrainingEngine {
        try TrainingEngine(
            network: network,
            lookback: Self.lookback,
            batchSize: NeuralWorkload.batchSize,
            dropoutGenerator: SeededGenerator(seed: 8),
            instructionSet: instructions
        )
    }

    func inferenceEngine(
        _ network: Network,
        _ instructions: InstructionSet
    ) throws -> InferenceEngine {
        try InferenceEngine(
            network: network,
            lookback: Self.lookback,
            instructionSet: instructions
        )
    }

    func step(_ engine: TrainingEngine, ends: ArraySlice<Int>) throws {
        _ = try engine.step(features: features, targets: targets, ends: ends)
    }
}
