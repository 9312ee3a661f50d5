import Neural

/// Work that every engine does with the guide's network.
enum NeuralWorkload: Hashable {
    /// One training step on a batch of 64 windows.
    case step
    /// Forecasts of so many windows in one batch.
    case windows(Int)
    /// Steps on all training windows in batches of 64, then forecasts of the validation windows.
    case epoch(training: Int, validation: Int)

    static let batchSize = 64

    /// An epoch of 365 days of hourly candles: 70 % and 15 % of 8,760 rows, less the 59 rows before
    /// a part's first window and the last row, whose target is another part's.
    static let yearlyEpoch = NeuralWorkload.epoch(training: 6132 - 60, validation: 1314 - 60)

    var title: String {
        switch self {
        case .step: "training step"
        case .windows(1): "one window"
        case .windows(let count): "\(count) windows"
        case .epoch: "epoch"
        }
    }

    /// What asks a peer for it.
    var command: String {
        switch self {
        case .step: "step"
        case .windows(let count): "infer \(count)"
        case .epoch(let training, let validation): "epoch \(training) \(validation)"
        }
    }

    var isInference: Bool {
        if case .windows = self { true } else { false }
    }

    var isEpoch: Bool {
        if case .epoch = self { true } else { false }
    }

    private var turn: Turn { isEpoch ? .long : Turn() }

    /// Floating-point operations, counted alike for every engine.
    ///
    /// They are two for each multiply-add of the products. Forward, a window takes, at each of its
    /// 60 steps, (inputs(l) + hidden) x 4 hidden multiply-adds in layer l, and hidden x head +
    /// head x outputs after the last. Backward takes twice that, once for the gradient of what
    /// entered and once for that of the weights; the first layer's inputs need none, 2 % of the
    /// total, which is counted all the same. Gates, dropout, loss and optimizer are not.
    var operations: Double {
        switch self {
        case .step: 3 * Self.forward(Self.batchSize)
        case .windows(let count): Self.forward(count)
        case .epoch(let training, let validation):
            3 * Self.forward(training) + Self.forward(validation)
        }
    }

    private static func forward(_ windows: Int) -> Double {
        let network = GuideNetwork.configuration
        let hidden = network.hiddenSize
        var multiplyAdds = 0
        for layer in 0..<network.layerCount {
            let inputs = layer == 0 ? network.inputSize : hidden
            multiplyAdds += GuideNetwork.lookback * (inputs + hidden) * 4 * hidden
        }
        multiplyAdds += hidden * network.headSize + network.headSize * network.outputSize
        return 2 * Double(multiplyAdds) * Double(windows)
    }
}

extension NeuralWorkload {
    /// A peer that does this work.
    func contestant(_ peer: Peer) -> Contestant {
        Contestant(
            name: peer.name,
            operations: operations,
            turn: turn,
            measure: { try peer.measure(command) },
            rest: peer.rest
        )
    }

    /// Our engine doing this work.
    func hindcast(_ instructions: InstructionSet) throws -> Contestant {
        Contestant(
            name: "Hindcast \(instructions.rawValue)",
            operations: operations,
            turn: turn,
            measure: try work(instructions)
        )
    }

    private func work(_ instructions: InstructionSet) throws -> () throws -> Double {
        switch self {
        case .step:
            let rows = try GuideNetwork(windows: Self.batchSize)
            let engine = try rows.trainingEngine(instructions)
            let ends = rows.ends(0..<Self.batchSize)
            return { try 1000 * seconds { try rows.step(engine, ends: ends[...]) } }

        case .windows(let count):
            let rows = try GuideNetwork(windows: count)
            let engine = try rows.inferenceEngine(rows.network, instructions)
            let ends = rows.ends(0..<count)
            return {
                try 1000 * seconds { _ = try engine.predict(features: rows.features, ends: ends) }
            }

        case .epoch(let training, let validation):
            let rows = try GuideNetwork(windows: training + validation)
            let engine = try rows.trainingEngine(instructions)
            let unseen = rows.ends(training..<(training + validation))
            var generator = SeededGenerator(seed: 9)
            return {
                try 1000
                    * seconds {
                        let ends = rows.ends(0..<training).shuffled(using: &generator)
                        for first in stride(from: 0, to: training, by: Self.batchSize) {
                            let last = min(first + Self.batchSize, training)
                            try rows.step(engine, ends: ends[first..<last])
                        }
                        _ = try rows.inferenceEngine(engine.network, instructions)
                            .predict(features: rows.features, ends: unseen)
                    }
            }
        }
    }
}
