import Validation

/// The model's range forecasts beside those of a baseline, on the same bars.
public struct RangeComparison: Codable, Hashable, Sendable {
    /// A Diebold-Mariano test of equal squared errors one bar ahead.
    public struct Test: Codable, Hashable, Sendable {
        /// Below zero where the model's errors are the smaller ones.
        public let statistic: Double
        /// The two-sided p-value, 0...1.
        public let pValue: Double

        private enum CodingKeys: String, CodingKey {
            case statistic
            case pValue = "p_value"
        }
    }

    /// The baseline's mean squared error over the variance of the training rows.
    public let error: Double
    /// The model's mean squared error over the baseline's; below 1 the model is better; nil where the
    /// baseline has no error.
    public let errorRatio: Double?
    /// The test of equal squared errors; nil where the errors do not differ, and of fewer
    /// bars than `Significance.leastValues`.
    public let dieboldMariano: Test?

    private enum CodingKeys: String, CodingKey {
        case error = "mse"
        case errorRatio = "mse_ratio"
        case dieboldMariano = "diebold_mariano"
    }

    /// Compares forecasts with those of a baseline.
    ///
    /// - Parameters:
    ///   - forecasts: The model's forecasts, standardised.
    ///   - others: The baseline's forecasts of the same bars, standardised.
    ///   - outcomes: What happened, standardised.
    init(_ forecasts: [Double], against others: [Double], outcomes: [Double]) {
        error = meanSquaredError(others, outcomes)
        errorRatio = error > 0 ? meanSquaredError(forecasts, outcomes) / error : nil
        func squaredErrors(of values: [Double]) -> [Double] {
            zip(values, outcomes).map { ($0 - $1) * ($0 - $1) }
        }
        let test = DieboldMariano(
            first: squaredErrors(of: forecasts),
            second: squaredErrors(of: others)
        )
        dieboldMariano =
            outcomes.count < Significance.leastValues
            ? nil : test.map { Test(statistic: $0.statistic, pValue: $0.pValue) }
    }

    /// Writes every figure, null where it is not defined.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(error, forKey: .error)
        try values.encode(errorRatio, forKey: .errorRatio)
        try values.encode(dieboldMariano, forKey: .dieboldMariano)
    }
}
