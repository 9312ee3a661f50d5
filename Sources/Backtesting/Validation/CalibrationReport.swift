/// The reliability of a ``Calibration``'s win probabilities, as a backtest's report shows it.
public struct CalibrationReport: Hashable, Codable, Sendable {
    /// A bin of the reliability diagram.
    public typealias Bin = Reliability.Bin

    /// The reliability of one part of the data.
    public struct Part: Hashable, Codable, Sendable {
        /// Mean squared distance between probability and outcome, 0...1 (Brier 1950).
        public var brierScore: Double
        /// The Brier score of one probability for all, the base rate of the validation part.
        ///
        /// A score that is not below it has no skill.
        public var constantBrierScore: Double
        /// Mean distance between `predicted` and `observed`, weighted by the bins' counts, 0...1
        /// (Naeini, Cooper and Hauskrecht 2015).
        public var expectedCalibrationError: Double
        /// Share of wins, 0...1.
        public var baseRate: Double
        /// The number of trades.
        public var count: Int
        /// The bins that are not empty, by rising probability.
        public var bins: [Bin]

        /// Creates a part.
        ///
        /// - Parameters:
        ///   - brierScore: Mean squared distance between probability and outcome, 0...1.
        ///   - expectedCalibrationError: Mean distance between the bins' two shares, 0...1.
        ///   - baseRate: Share of wins, 0...1.
        ///   - constant: The base rate of the validation part, 0...1.
        ///   - count: The number of trades.
        ///   - bins: The bins that are not empty, by rising probability.
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

    /// The event of the probabilities, as a sentence.
    public var basis: String
    /// On the part that they were fitted on.
    public var validation: Part
    /// On the held-out part; nil if it had no trades.
    @NullCodable public var test: Part?

    /// Creates the calibration of a model.
    public init(basis: String, validation: Part, test: Part?) {
        self.basis = basis
        self.validation = validation
        _test = NullCodable(test)
    }
}

extension CalibrationReport {
    /// The part of a calibration that a report shows; nil if its trades are unknown.
    public init?(_ calibration: Calibration) {
        guard let basis = calibration.basis else { return nil }
        let constant = calibration.validation.baseRate
        self.init(
            basis: basis.sentence,
            validation: Part(calibration.validation, constant: constant),
            test: calibration.test.map { Part($0, constant: constant) }
        )
    }

    /// Warnings about the probabilities.
    var warning: String? {
        guard let test, test.brierScore > test.constantBrierScore else { return nil }
        return "The win probabilities did worse on the test part (Brier score "
            + "\(NumberText.fixed(test.brierScore, 4))) than the base rate alone "
            + "(\(NumberText.fixed(test.constantBrierScore, 4))): do not use them."
    }
}

extension CalibrationReport.Part {
    fileprivate init(_ reliability: Reliability, constant: Double) {
        self.init(
            brierScore: reliability.brierScore,
            expectedCalibrationError: reliability.expectedCalibrationError,
            baseRate: reliability.baseRate,
            constant: constant,
            count: reliability.count,
            bins: reliability.bins
        )
    }
}

extension Calibration.Basis {
    /// The event whose probability is calibrated.
    fileprivate var sentence: String {
        "A win is a gain after costs (maker fee \(Self.percent(makerFee)), taker fee "
            + "\(Self.percent(takerFee)), slippage \(Self.percent(slippage)), leverage "
            + "\(NumberText.factor(leverage))) of a trade of its own that the score of one bar "
            + "opens and that ends at its stop, at its target (distances by \(stops)) or at the "
            + "close of bar \(longestTrade) from the decision on, never by an opposite signal; the "
            + "scores are those without a language model."
    }

    private static func percent(_ share: Double) -> String {
        NumberText.fixed(100 * share, 3) + " %"
    }
}
