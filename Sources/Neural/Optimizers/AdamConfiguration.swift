import CNeural
import Foundation

/// The settings of Adam, with the meaning of `torch.optim.Adam` and `clip_grad_norm_`.
///
/// Source: Kingma and Ba, "Adam: a method for stochastic optimization", ICLR 2015.
public struct AdamConfiguration: Codable, Sendable, Equatable {
    /// The first learning rate.
    public var learningRate: Float
    /// How much of the mean gradient each step keeps, 0..<1.
    public var beta1: Float
    /// How much of the mean squared gradient each step keeps, 0..<1.
    public var beta2: Float
    /// Added to the root of the mean squared gradient.
    public var epsilon: Float
    /// Times the parameter, added to its gradient (L2, not decoupled).
    public var weightDecay: Float
    /// The largest norm of all gradients together, before weight decay; `nil` for no limit.
    public var gradientClip: Float?

    /// Settings, by default those of the guide.
    public init(
        learningRate: Float = 0.001,
        beta1: Float = 0.9,
        beta2: Float = 0.999,
        epsilon: Float = 1e-8,
        weightDecay: Float = 1e-5,
        gradientClip: Float? = 1
    ) {
        self.learningRate = learningRate
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.weightDecay = weightDecay
        self.gradientClip = gradientClip
    }

    /// Checks every setting against its range.
    ///
    /// - Throws: ``NeuralError/invalidParameter(name:value:remedy:)`` for the first one outside.
    public func validate() throws(NeuralError) {
        try require(learningRate >= 0, learningRate, "learningRate", "at least 0")
        try require(beta1 >= 0 && beta1 < 1, beta1, "beta1", "at least 0 and less than 1")
        try require(beta2 >= 0 && beta2 < 1, beta2, "beta2", "at least 0 and less than 1")
        try require(epsilon > 0, epsilon, "epsilon", "more than 0")
        try require(weightDecay >= 0, weightDecay, "weightDecay", "at least 0")
        if let gradientClip {
            try require(gradientClip > 0, gradientClip, "gradientClip", "more than 0")
        }
    }

    private func require(
        _ holds: Bool,
        _ value: Float,
        _ name: String,
        _ range: String
    ) throws(NeuralError) {
        guard holds, value.isFinite else {
            throw .invalidParameter(
                name: name,
                value: "\(value)",
                remedy: "use a finite number, \(range)"
            )
        }
    }

    /// The factors of one step, computed in double precision.
    func rates(step: Int, learningRate: Float, gradientNorm: Double) -> cn_adam {
        let firstCorrection = 1 - pow(Double(beta1), Double(step))
        let secondCorrection = 1 - pow(Double(beta2), Double(step))
        let limit = gradientClip.map { Double($0) / (gradientNorm + 1e-6) } ?? 1
        return cn_adam(
            gradient_scale: Float(min(limit, 1)),
            weight_decay: weightDecay,
            beta1: beta1,
            beta2: beta2,
            step_size: Float(Double(learningRate) / firstCorrection),
            second_correction: Float(1 / secondCorrection.squareRoot()),
            epsilon: epsilon
        )
    }
}
