extension TrainingEngine {
    /// The memory of a training in bytes, computed beforehand.
    ///
    /// They are the engine's buffers and the copies of the weights that its caller keeps or writes.
    /// A batch of n chunks holds n gradients, and each thread the activations of a whole
    /// sequence.
    ///
    /// - Parameters:
    ///   - configuration: The network's shape.
    ///   - sequenceLength: Rows that a sequence runs through, 1...10,000.
    ///   - batchSize: The most sequences of a step, 1...65,536.
    ///   - threads: How many cores to use, all where nil.
    /// - Returns: Bytes, an estimate: some percent too many for GRU networks, which have no cell
    ///   states, and for windows, which have one output instead of one a step.
    /// - Throws: ``NeuralError/invalidParameter(name:value:remedy:)``.
    public static func memory(
        configuration: NetworkConfiguration,
        sequenceLength: Int,
        batchSize: Int,
        threads: Int? = nil
    ) throws(NeuralError) -> Int {
        try configuration.validate()
        try check(sequenceLength, in: 1...10_000, name: "sequenceLength")
        try check(batchSize, in: 1...65_536, name: "batchSize")
        let rows = chunkRows(batchSize: batchSize)
        let chunks = (batchSize + rows - 1) / rows
        let workers = try WorkerGroup(threads: threads).limited(to: chunks).threads
        let parameters = TileLayout(configuration: configuration).count * copies(chunks: chunks)
        let activations = tilesOfStep(configuration) * tileArea * sequenceLength * workers
        return (parameters + activations) * MemoryLayout<Float>.stride
    }

    /// How many times the parameters are held.
    private static func copies(chunks: Int) -> Int {
        let packed = 2
        let moments = 2
        // The best weights, and a checkpoint as four columns, as one file and on its way there.
        let caller = 1 + 4 + 4 + 1
        return chunks + packed + moments + caller
    }

    /// Tiles that one chunk needs for each step of its sequences, forward and back, with an output
    /// at every step; each buffer has one tile beside its units.
    private static func tilesOfStep(_ configuration: NetworkConfiguration) -> Int {
        let directions = configuration.modelType.directionCount
        let units = tileCount(configuration.hiddenSize)
        let hidden = directions * units + 1
        let gates = directions * (GateBlocks.kept * units + 1)
        let cells = directions * 2 * (units + 1)
        let dropped = configuration.dropout > 0 ? hidden : 0
        let layers = configuration.layerCount * (hidden + gates + cells + dropped)
        let input = tileCount(configuration.inputSize) + 1
        // Each with its gradient.
        let attention = configuration.modelType.attends ? 2 * 2 : 0
        let head = 2 * (tileCount(configuration.headSize) + 1)
        let output = 2 * (tileCount(configuration.outputSize) + 1)
        return layers + directions * hidden + input + attention + head + output
    }
}
