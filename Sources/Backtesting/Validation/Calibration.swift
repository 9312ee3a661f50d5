/// How well the win probabilities that signals were given have kept their word.
public struct Calibration: Hashable, Codable, Sendable {
    /// Forecasts of like probability, put together.
    public struct Bin: Hashable, Codable, Sendable {
        /// Mean of the probabilities, 0...1.
        public var predicted: Double
        /// Share of those that came true, 0...1.
        public var observed: Double
        /// How many there are, at least 1.
        public var count: Int

        /// Creates a bin.
        public init(predicted: Double, observed: Double, count: Int) {
            self.predicted = predicted
            self.observed = observed
            self.count = count
        }
    }

    /// The reliability of one part of the data.
    public struct Part: Hashable, Codable, Sendable {
        /// Mean squared distance between probability and outcome, 0...1 (Brier 1950).
        public var brierScore: Double
        /// The Brier score of one probability for all, the base rate of the validation part.
        ///
        /// A score that is not below it knows nothing.
        public var constantBrierScore: Double
        /// Mean distance between `predicted` and `observed`, weighted by the bins' counts, 0...1
        /// (Naeini, Cooper and Hauskrecht 2015).
        public var expectedCalibrationError: Double
        /// Share of all that came true, 0...1.
        public var baseRate: Double
        /// How many there are.
        public var count: Int
        /// The bins that hold anything, by rising probability.
        public var bins: [Bin]

        /// Creates a part.
        ///
        /// - Parameters:
        ///   - brierScore: Mean squared distance between probability and outcome, 0...1.
        ///   - expectedCalibrationError: Mean distance between the bins' two shares, 0...1.
        ///   - baseRate: Share of all that came true, 0...1.
        ///   - constant: The base rate of the validation part, 0...1.
        ///   - count: How many there are.
        ///   - bins: The bins that hold anything, by rising probability.
        public init(
            brierScore: Double,
            expectedCalibrationError: Double,
            baseRate: Double,
            constant: Double,
            count: Int,
            bins: [Bin]
        ) {
            self.brierScore = brierScore
            self.expectedCalibrationError = expectedCalibrationError
            self.baseRate = baseRate
            constantBrierScore =
                baseRate * (1 - constant) * (1 - constant) + (1 - baseRate) * constant * constant
            self.count = count
            self.bins = bins
        }

        private enum CodingKeys: String, CodingKey {
            case brierScore = "brier_score"
            case constantBrierScore = "constant_brier_score"
            case expectedCalibrationError = "expected_calibration_error"
            case baseRate = "base_rate"
            case count
            case bins
        }
    }

    /// What the probabilities are of, as a sentence.
    public var basis: String
    /// On the part that the probabilities were fitted on.
    public var validation: Part
    /// On the part that nothing was fitted on; nil where it had no trades.
    @OrNull public var test: Part?

    /// Creates the calibration of a model.
    public init(basis: String, validation: Part, test: Part?) {
        self.basis = basis
        self.validation = validation
        _test = OrNull(test)
    }
}

extension Calibration {
    /// What to know before using the probabilities.
    var warning: String? {
        guard let test, test.brierScore > test.constantBrierScore else { return nil }
        return "The win probabilities did worse on the test part (Brier score "
            + "\(NumberText.fixed(test.brierScore, 4))) than the base rate alone "
            + "(\(NumberText.fixed(test.constantBrierScore, 4))): do not use them."
    }
}
