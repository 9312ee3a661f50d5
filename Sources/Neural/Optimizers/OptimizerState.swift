/// Everything but the weights and the chance that a resumed training needs.
public struct OptimizerState: Codable, Sendable, Equatable {
    /// Steps taken.
    public var step: Int
    /// The running means of the gradients, laid out as ``Network/parameters``.
    public var firstMoments: [Float]
    /// The running means of the squared gradients, laid out as ``Network/parameters``.
    public var secondMoments: [Float]
    /// The learning rate of the next step.
    public var learningRate: Float

    /// A state of the given parts.
    public init(
        step: Int,
        firstMoments: [Float],
        secondMoments: [Float],
        learningRate: Float
    ) {
        self.step = step
        self.firstMoments = firstMoments
        self.secondMoments = secondMoments
        self.learningRate = learningRate
    }
}

extension OptimizerState {
    /// Checks a state that was read from a file against the network that it is to train.
    ///
    /// - Throws: ``NeuralError/shapeMismatch(subject:expected:found:)`` for moments of another
    ///   network, ``NeuralError/invalidParameter(name:value:remedy:)`` for a negative step, a
    ///   moment or a learning rate that is not finite, or a negative second moment.
    public func validate(for configuration: NetworkConfiguration) throws(NeuralError) {
        let count = ParameterLayout(configuration: configuration).count
        let both = [("firstMoments", firstMoments), ("secondMoments", secondMoments)]
        for (subject, moments) in both where moments.count != count {
            throw .shapeMismatch(
                subject: subject,
                expected: "\(count) numbers",
                found: "\(moments.count)"
            )
        }
        if step < 0 { throw damaged("step", "\(step)") }
        if !(learningRate >= 0 && learningRate.isFinite) {
            throw damaged("learningRate", "\(learningRate)")
        }
        if let value = firstMoments.first(where: { !$0.isFinite }) {
            throw damaged("firstMoments", "\(value)")
        }
        if let value = secondMoments.first(where: { !($0 >= 0 && $0.isFinite) }) {
            throw damaged("secondMoments", "\(value)")
        }
    }

    private func damaged(_ name: String, _ value: String) -> NeuralError {
        .invalidParameter(
            name: name,
            value: value,
            remedy: "the state is damaged: resume from another checkpoint"
        )
    }
}
