import CNeural

/// Forecasts with one network, in buffers of its own, without dropout.
///
/// A window's forecast has the same bits in whatever batch and on however many threads it is made.
public final class InferenceEngine {
    /// Windows of a chunk.
    package static let chunkRows = tileSide

    private let configuration: NetworkConfiguration
    private let lookback: Int
    private let workers: WorkerGroup
    private let forward: ForwardPass
    private let workspaces: [Workspace]
    /// For batches of one chunk, made when the first comes; nil where there is nothing to share.
    private lazy var together = makeSharedChunk()
    private var inputRows = InputRows()

    /// Allocates all that forecasting needs, but for the threads that share a single chunk.
    ///
    /// - Parameters:
    ///   - network: The weights, all finite.
    ///   - lookback: Rows of a window, 1...10,000.
    ///   - threads: How many cores to use, all where absent.
    ///   - instructionSet: The vector instructions, by default ``InstructionSet/selected()``.
    /// - Throws: ``NeuralError/invalidParameter(name:value:remedy:)``, also for weights that are
    ///   not finite, and ``NeuralError/instructionSetUnavailable(name:available:)``.
    public convenience init(
        network: Network,
        lookback: Int,
        threads: Int? = nil,
        instructionSet: InstructionSet? = nil
    ) throws(NeuralError) {
        try self.init(
            network: network,
            lookback: lookback,
            workers: WorkerGroup(threads: threads),
            instructionSet: instructionSet
        )
    }

    /// The same on a team's threads, which must be idle.
    package convenience init(
        network: Network,
        lookback: Int,
        team: ThreadTeam
    ) throws(NeuralError) {
        try self.init(
            network: network,
            lookback: lookback,
            workers: WorkerGroup(team),
            instructionSet: nil
        )
    }

    private init(
        network: Network,
        lookback: Int,
        workers: WorkerGroup,
        instructionSet: InstructionSet?
    ) throws(NeuralError) {
        try check(lookback, in: 1...10_000, name: "lookback")
        try network.checkFinite()
        configuration = network.configuration
        self.lookback = lookback
        let kernels = try InstructionSet.kernels(of: instructionSet)
        self.workers = workers
        forward = ForwardPass(
            network: PackedNetwork(network, kernels: kernels),
            kernels: kernels
        )
        var workspaces: [Workspace] = []
        for _ in 0..<workers.threads {
            workspaces.append(
                Workspace(
                    configuration: configuration,
                    shape: .window(lookback),
                    keepsHistory: false
                )
            )
        }
        self.workspaces = workspaces
    }

    private func makeSharedChunk() -> SharedChunk? {
        let sweeps = configuration.layerCount * configuration.modelType.directionCount
        let threads = min(workers.threads, sweeps)
        return threads > 1 ? SharedChunk(workspace: workspaces[0], threads: threads) : nil
    }

    /// The outputs for windows of rows.
    ///
    /// - Parameters:
    ///   - features: Rows of `inputSize` numbers, finite where a window touches them.
    ///   - ends: The last row of each window.
    ///   - limit: How many of the engine's threads many windows may take, at least 1; all where
    ///     absent.
    /// - Returns: One row of outputs a window, in the order of `ends`.
    /// - Throws: ``NeuralError`` for a wrong shape, a row outside the matrix or a number that is
    ///   not finite.
    public func predict(
        features: Matrix,
        ends: [Int],
        threads limit: Int? = nil
    ) throws(NeuralError) -> Matrix {
        try inputRows.check(
            features,
            columns: configuration.inputSize,
            lookback: lookback,
            ends: ends[...]
        )
        let outputs = configuration.outputSize
        let values = [Float](unsafeUninitializedCapacity: ends.count * outputs) { values, count in
            features.values.withUnsafeBufferPointer { features in
                guard let features = features.baseAddress, let values = values.baseAddress else {
                    return
                }
                predict(features, ends: ends, threads: limit, into: values)
            }
            count = ends.count * outputs
        }
        return Matrix(rows: ends.count, columns: outputs, values: values)
    }

    private func predict(
        _ features: UnsafePointer<Float>,
        ends: [Int],
        threads limit: Int?,
        into values: UnsafeMutablePointer<Float>
    ) {
        let columns = configuration.inputSize
        if ends.count <= tileSide, let together {
            let workspace = workspaces[0]
            workspace.fill(from: features, columns: columns, ends: ends[...])
            together.run(forward, rows: ends.count)
            copyOutputs(of: workspace, rows: ends.count, to: values)
            return
        }
        let chunks = (ends.count + tileSide - 1) / tileSide
        let workers = limit.map { self.workers.limited(to: max(1, $0)) } ?? workers
        workers.run(pieces: chunks) { [self] worker, chunk in
            let first = chunk * tileSide
            let rows = ends[first..<min(first + tileSide, ends.count)]
            let workspace = workspaces[worker]
            workspace.fill(from: features, columns: columns, ends: rows)
            forward.run(workspace, chunk: chunk, rows: rows.count, masks: nil)
            copyOutputs(
                of: workspace,
                rows: rows.count,
                to: values + first * configuration.outputSize
            )
        }
    }

    private func copyOutputs(
        of workspace: Workspace,
        rows: Int,
        to values: UnsafeMutablePointer<Float>
    ) {
        let count = configuration.outputSize
        for row in 0..<rows {
            workspace.copyOutput(row: row, to: values + row * count, count: count)
        }
    }
}

/// The way of a single chunk, on which threads share the layers instead of the windows.
private final class SharedChunk {
    private let workspace: Workspace
    private let wavefront: Wavefront
    private let team: ThreadTeam

    init(workspace: Workspace, threads: Int) {
        self.workspace = workspace
        wavefront = Wavefront(workspace)
        team = ThreadTeam(threads: threads)
    }

    /// Runs the chunk whose windows are in the workspace.
    func run(_ forward: ForwardPass, rows: Int) {
        wavefront.reset()
        team.run { [workspace, wavefront] in
            wavefront.work { block in
                forward.recur(
                    workspace,
                    direction: workspace.layers[block.layer].directions[block.direction],
                    block: block.index,
                    rows: rows
                )
            }
        }
        forward.finish(workspace, chunk: 0, rows: rows, masks: nil)
    }
}
