import CNeural

/// Trains one network, batch by batch, in buffers of its own.
///
/// A batch is cut into chunks of rows whatever the number of threads; each chunk's gradient has its
/// own memory, and chunks are added in order, so the number of threads changes no bit. A step makes
/// no buffer.
public final class TrainingEngine {
    /// Parameters that one piece of the optimizer's work spans: whole tiles.
    private static let blockCount = 16 * tileArea

    private let configuration: NetworkConfiguration
    private let shape: SequenceShape
    private let batchSize: Int
    private let chunkRows: Int
    private let adam: AdamConfiguration
    private let loss: Loss
    private let outputWeights: [Float]
    private let kernels: cn_kernels
    private let workers: WorkerGroup

    private let packed: PackedNetwork
    private let forward: ForwardPass
    private let workspaces: [Workspace]
    private let backwards: [BackwardPass]
    /// One a chunk; the first gets the sum of all.
    private let gradients: [AlignedBuffer<Float>]
    private let firstMoments: AlignedBuffer<Float>
    private let secondMoments: AlignedBuffer<Float>
    private let chunkLosses: AlignedBuffer<Double>
    private let blockSquares: AlignedBuffer<Double>

    private var inputRows = InputRows()
    private var stepCount = 0
    /// The learning rate of the next step.
    public var learningRate: Float
    /// The chance that masks are drawn from.
    public var dropoutGenerator: SeededGenerator

    /// Allocates all that training needs.
    ///
    /// - Parameters:
    ///   - network: The weights to start from.
    ///   - lookback: Rows that lead up to an output, 1...10,000: those of a window.
    ///   - sequenceLength: Rows that a sequence runs through, `lookback` to 10,000; by default
    ///     `lookback`, a window, with one output behind its last row. A longer one has an output
    ///     behind every row from the first that `lookback` rows lead up to. It suits networks whose
    ///     output depends on earlier rows alone: not those that read backwards or attend.
    ///   - batchSize: The most sequences of a step, at least 1.
    ///   - adam: The optimizer's settings.
    ///   - loss: What to make small.
    ///   - outputWeights: What each output's loss counts, 1 where absent.
    ///   - dropoutGenerator: The chance that masks are drawn from.
    ///   - threads: How many cores to use, all where absent.
    ///   - instructionSet: The vector instructions, by default ``InstructionSet/selected()``.
    /// - Throws: ``NeuralError/invalidParameter(name:value:remedy:)`` and
    ///   ``NeuralError/instructionSetUnavailable(name:available:)``.
    public convenience init(
        network: Network,
        lookback: Int,
        sequenceLength: Int? = nil,
        batchSize: Int,
        adam: AdamConfiguration = AdamConfiguration(),
        loss: Loss = .mse,
        outputWeights: [Float]? = nil,
        dropoutGenerator: SeededGenerator,
        threads: Int? = nil,
        instructionSet: InstructionSet? = nil
    ) throws(NeuralError) {
        try self.init(
            network: network,
            lookback: lookback,
            sequenceLength: sequenceLength,
            batchSize: batchSize,
            adam: adam,
            loss: loss,
            outputWeights: outputWeights,
            dropoutGenerator: dropoutGenerator,
            workers: WorkerGroup(threads: threads),
            instructionSet: instructionSet
        )
    }

    /// The same on a team's threads, which must be idle.
    package convenience init(
        network: Network,
        lookback: Int,
        sequenceLength: Int,
        batchSize: Int,
        adam: AdamConfiguration,
        loss: Loss,
        dropoutGenerator: SeededGenerator,
        team: ThreadTeam
    ) throws(NeuralError) {
        try self.init(
            network: network,
            lookback: lookback,
            sequenceLength: sequenceLength,
            batchSize: batchSize,
            adam: adam,
            loss: loss,
            outputWeights: nil,
            dropoutGenerator: dropoutGenerator,
            workers: WorkerGroup(team),
            instructionSet: nil
        )
    }

    private init(
        network: Network,
        lookback: Int,
        sequenceLength: Int?,
        batchSize: Int,
        adam: AdamConfiguration,
        loss: Loss,
        outputWeights: [Float]?,
        dropoutGenerator: SeededGenerator,
        workers: WorkerGroup,
        instructionSet: InstructionSet?
    ) throws(NeuralError) {
        try check(lookback, in: 1...10_000, name: "lookback")
        let steps = sequenceLength ?? lookback
        try check(steps, in: lookback...10_000, name: "sequenceLength")
        guard steps == lookback || network.configuration.modelType.isCausal else {
            throw .invalidParameter(
                name: "sequenceLength",
                value: "\(steps)",
                remedy: "use \(lookback), the lookback, with a network that reads whole windows"
            )
        }
        try check(batchSize, in: 1...65_536, name: "batchSize")
        try adam.validate()
        try loss.validate()
        configuration = network.configuration
        shape = SequenceShape(lookback: lookback, steps: steps)
        self.batchSize = batchSize
        self.adam = adam
        self.loss = loss
        self.outputWeights = try loss.weights(outputWeights, outputs: configuration.outputSize)
        self.dropoutGenerator = dropoutGenerator
        learningRate = adam.learningRate
        kernels = try InstructionSet.kernels(of: instructionSet)

        chunkRows = Self.chunkRows(batchSize: batchSize)
        let chunks = (batchSize + chunkRows - 1) / chunkRows
        self.workers = workers.limited(to: chunks)
        packed = PackedNetwork(network, kernels: kernels)
        forward = ForwardPass(network: packed, kernels: kernels)
        let count = packed.layout.count
        var workspaces: [Workspace] = []
        for _ in 0..<self.workers.threads {
            workspaces.append(
                Workspace(configuration: configuration, shape: shape, keepsHistory: true)
            )
        }
        self.workspaces = workspaces
        let forward = forward
        backwards = workspaces.map { BackwardPass(forward: forward, workspace: $0) }
        gradients = (0..<chunks).map { _ in AlignedBuffer(count: count) }
        firstMoments = AlignedBuffer(count: count)
        secondMoments = AlignedBuffer(count: count)
        chunkLosses = AlignedBuffer(count: chunks)
        blockSquares = AlignedBuffer(count: (count + Self.blockCount - 1) / Self.blockCount)
    }

    // MARK: - State

    /// The current weights; a new value must have the shape that the engine was made for.
    public var network: Network {
        get { Network(validated: configuration, parameters: packed.network) }
        set {
            precondition(newValue.configuration == configuration, "an engine keeps its shape")
            packed.load(newValue.parameters, kernels: kernels)
        }
    }

    /// The optimizer's state; a new value must have as many moments as there are parameters, which
    /// ``OptimizerState/validate(for:)`` checks.
    public var optimizerState: OptimizerState {
        get {
            OptimizerState(
                step: stepCount,
                firstMoments: packed.layout.gather(firstMoments.base),
                secondMoments: packed.layout.gather(secondMoments.base),
                learningRate: learningRate
            )
        }
        set {
            let count = ParameterLayout(configuration: configuration).count
            precondition(newValue.firstMoments.count == count, "an engine keeps its shape")
            precondition(newValue.secondMoments.count == count, "an engine keeps its shape")
            stepCount = newValue.step
            learningRate = newValue.learningRate
            packed.layout.scatter(newValue.firstMoments, to: firstMoments.base)
            packed.layout.scatter(newValue.secondMoments, to: secondMoments.base)
        }
    }

    // MARK: - Step

    /// Takes one optimizer step on a batch of sequences.
    ///
    /// - Parameters:
    ///   - features: Rows of `inputSize` numbers. Those that a sequence touches must be finite;
    ///     the matrix is read through once, and again only when another one is passed.
    ///   - targets: Rows of `outputSize` numbers, one for each row of `features`; those of rows
    ///     with an output must be finite.
    ///   - ends: The last row of each sequence, at most `batchSize` of them and at least one.
    /// - Returns: The mean loss over all outputs before the step.
    /// - Throws: ``NeuralError``; ``NeuralError/diverged(step:)`` leaves the weights as they were.
    public func step(
        features: Matrix,
        targets: Matrix,
        ends: ArraySlice<Int>
    ) throws(NeuralError) -> Float {
        try checkBatch(features: features, targets: targets, ends: ends)
        let masks = DropoutMasks(configuration: configuration, using: &dropoutGenerator)
        let loss = differentiate(features: features, targets: targets, ends: ends, masks: masks)
        let norm = addChunks(chunkCount(ends)).squareRoot()
        guard loss.isFinite, norm.isFinite else { throw .diverged(step: stepCount + 1) }
        update(norm: norm)
        return Float(loss)
    }

    /// The loss and its gradient, laid out as ``Network/parameters``, without a step.
    package func gradient(
        features: Matrix,
        targets: Matrix,
        ends: ArraySlice<Int>
    ) throws(NeuralError) -> (loss: Double, gradient: [Float]) {
        try checkBatch(features: features, targets: targets, ends: ends)
        let masks = DropoutMasks(configuration: configuration, using: &dropoutGenerator)
        let loss = differentiate(features: features, targets: targets, ends: ends, masks: masks)
        _ = addChunks(chunkCount(ends))
        return (loss, packed.layout.gather(gradients[0].base))
    }

    /// Rows of a chunk: half of them in small batches, which then too keep more than one core busy.
    package static func chunkRows(batchSize: Int) -> Int {
        batchSize > tileSide ? tileSide : tileSide / 2
    }

    private func chunkCount(_ ends: ArraySlice<Int>) -> Int {
        (ends.count + chunkRows - 1) / chunkRows
    }

    private func checkBatch(
        features: Matrix,
        targets: Matrix,
        ends: ArraySlice<Int>
    ) throws(NeuralError) {
        try check(ends.count, in: 1...batchSize, name: "ends.count")
        try inputRows.check(
            features,
            columns: configuration.inputSize,
            lookback: shape.steps,
            ends: ends
        )
        guard targets.rows == features.rows, targets.columns == configuration.outputSize else {
            throw .shapeMismatch(
                subject: "targets",
                expected: "\(features.rows) x \(configuration.outputSize)",
                found: "\(targets.rows) x \(targets.columns)"
            )
        }
        for end in ends {
            for row in end + 1 - shape.outputs.count...end {
                for column in 0..<targets.columns where !targets[row, column].isFinite {
                    throw .nonFinite(
                        matrix: "targets",
                        row: row,
                        column: column,
                        value: targets[row, column]
                    )
                }
            }
        }
    }

    /// Fills the chunks' gradients and returns the mean loss.
    private func differentiate(
        features: Matrix,
        targets: Matrix,
        ends: ArraySlice<Int>,
        masks: DropoutMasks
    ) -> Double {
        let chunks = chunkCount(ends)
        let outputs = ends.count * shape.outputs.count * configuration.outputSize
        let share = 1 / Float(outputs)
        features.values.withUnsafeBufferPointer { features in
            targets.values.withUnsafeBufferPointer { targets in
                guard let features = features.baseAddress, let targets = targets.baseAddress else {
                    return
                }
                workers.run(pieces: chunks) { [self] worker, chunk in
                    let first = ends.startIndex + chunk * chunkRows
                    let rows = ends[first..<min(first + chunkRows, ends.endIndex)]
                    let workspace = workspaces[worker]
                    workspace.fill(from: features, columns: configuration.inputSize, ends: rows)
                    forward.run(workspace, chunk: chunk, rows: rows.count, masks: masks)
                    chunkLosses.base[chunk] = evaluateLoss(
                        workspace,
                        targets: targets,
                        ends: rows,
                        share: share,
                        gradient: backwards[worker].output.tiles
                    )
                    backwards[worker].run(
                        into: gradients[chunk].base,
                        chunk: chunk,
                        rows: rows.count,
                        masks: masks
                    )
                }
            }
        }
        var total = 0.0
        for chunk in 0..<chunks { total += chunkLosses.base[chunk] }
        return total / Double(outputs)
    }

    /// Writes the gradient of a chunk's outputs and returns the sum of its losses.
    private func evaluateLoss(
        _ workspace: Workspace,
        targets: UnsafePointer<Float>,
        ends: ArraySlice<Int>,
        share: Float,
        gradient: cn_tiles
    ) -> Double {
        let forecasts = workspace.output.tiles
        let places = shape.outputs.count
        var total = 0.0
        for (row, end) in ends.enumerated() {
            for place in 0..<places {
                let target = targets + (end + 1 - places + place) * configuration.outputSize
                for output in 0..<configuration.outputSize {
                    let index = workspace.outputIndex(row: row, place: place, output: output)
                    let error = forecasts.base[index] - target[output]
                    let (value, slope) = loss.evaluate(error)
                    total += Double(outputWeights[output] * value)
                    gradient.base[index] = outputWeights[output] * slope * share
                }
            }
        }
        return total
    }

    /// Adds the chunks' gradients into the first and returns the sum of their squares.
    private func addChunks(_ chunks: Int) -> Double {
        workers.run(pieces: blockSquares.count) { [self] _, block in
            let range = self.range(ofBlock: block)
            let sum = gradients[0].base + range.lowerBound
            for chunk in 1..<max(chunks, 1) {
                kernels.add(sum, gradients[chunk].base + range.lowerBound, range.count)
            }
            blockSquares.base[block] = kernels.sum_of_squares(sum, range.count)
        }
        var total = 0.0
        for block in 0..<blockSquares.count { total += blockSquares.base[block] }
        return total
    }

    /// Adam's step, and the new weights' transposed tiles.
    private func update(norm: Double) {
        stepCount += 1
        let rates = adam.rates(step: stepCount, learningRate: learningRate, gradientNorm: norm)
        workers.run(pieces: blockSquares.count) { [self] _, block in
            let range = self.range(ofBlock: block)
            let first = range.lowerBound
            kernels.adam(
                packed.parameters.base + first,
                gradients[0].base + first,
                firstMoments.base + first,
                secondMoments.base + first,
                range.count,
                rates
            )
            packed.transpose(range, kernels: kernels)
        }
        packed.addBiases()
    }

    private func range(ofBlock block: Int) -> Range<Int> {
        let first = block * Self.blockCount
        return first..<min(first + Self.blockCount, packed.layout.count)
    }
}
