/// How good a model's forecasts of one part of the split are, beside those of simple rules.
///
/// Undefined figures are nil.
public struct ForecastMetrics: Codable, Hashable, Sendable {
    /// Figures of the return forecast.
    public struct Return: Codable, Hashable, Sendable {
        /// Mean squared error over that of always forecasting 0; above 1 is worse than no model.
        public let errorOverZero: Double?
        /// Mean squared error over that of a ridge regression on the last row's features.
        public let errorOverRidge: Double?
        /// The ridge regression's mean squared error over that of always forecasting 0.
        public let ridgeOverZero: Double?
        /// Pearson's correlation of forecast and outcome, the information coefficient.
        public let informationCoefficient: Double?
        /// Fisher's interval of the information coefficient, which takes bars as independent.
        public let informationCoefficientInterval: ConfidenceInterval?
        /// Spearman's correlation of forecast and outcome.
        public let rankInformationCoefficient: Double?
        /// How often the sign was right, among bars whose close moved.
        public let directionalAccuracy: Proportion?

        private enum CodingKeys: String, CodingKey {
            case errorOverZero = "mse_over_zero"
            case errorOverRidge = "mse_over_ridge"
            case ridgeOverZero = "ridge_mse_over_zero"
            case informationCoefficient = "information_coefficient"
            case informationCoefficientInterval = "information_coefficient_interval"
            case rankInformationCoefficient = "rank_information_coefficient"
            case directionalAccuracy = "directional_accuracy"
        }
    }

    /// Figures of the range forecast; errors are mean squares over the variance of the training
    /// rows.
    public struct Range: Codable, Hashable, Sendable {
        /// The model's error.
        public let error: Double
        /// The error of the mean of the last 14 ranges, which an ATR is about.
        public let errorOfMean: Double
        /// The error of a ridge regression on mean ranges of 1, 6, 24 and 168 bars and the hour.
        public let errorOfRegression: Double?
        /// The model beside each baseline, by ``BaselineForecaster/Kind``: `har`, `ewma` and `ridge`;
        /// nil in a model of a release without them.
        public let baselines: [String: RangeComparison]?
        /// Pearson's correlation of forecast and outcome.
        public let informationCoefficient: Double?

        private enum CodingKeys: String, CodingKey {
            case error = "mse"
            case errorOfMean = "mse_of_mean_14"
            case errorOfRegression = "mse_of_har"
            case baselines
            case informationCoefficient = "information_coefficient"
        }
    }

    /// How many forecasts were judged.
    public let bars: Int
    /// The training's loss on standardised targets.
    public let loss: Double
    /// The return of the next bar.
    public let logReturn: Return
    /// The range of the next bar.
    public let logRange: Range

    private enum CodingKeys: String, CodingKey {
        case bars
        case loss
        case logReturn = "log_return"
        case logRange = "log_range"
    }
}

// MARK: - Undefined is null

extension ForecastMetrics.Return {
    /// Writes every figure, null where it is not defined.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(errorOverZero, forKey: .errorOverZero)
        try values.encode(errorOverRidge, forKey: .errorOverRidge)
        try values.encode(ridgeOverZero, forKey: .ridgeOverZero)
        try values.encode(informationCoefficient, forKey: .informationCoefficient)
        try values.encode(informationCoefficientInterval, forKey: .informationCoefficientInterval)
        try values.encode(rankInformationCoefficient, forKey: .rankInformationCoefficient)
        try values.encode(directionalAccuracy, forKey: .directionalAccuracy)
    }
}

extension ForecastMetrics.Range {
    /// Writes every figure, null where it is not defined.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(error, forKey: .error)
        try values.encode(errorOfMean, forKey: .errorOfMean)
        try values.encode(errorOfRegression, forKey: .errorOfRegression)
        try values.encodeIfPresent(baselines, forKey: .baselines)
        try values.encode(informationCoefficient, forKey: .informationCoefficient)
    }
}
