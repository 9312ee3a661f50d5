/// How far one figure differs between trainings that differ in nothing but their seed.
public struct Spread: Codable, Hashable, Sendable {
    /// The arithmetic mean.
    public let mean: Double
    /// Standard deviation of the sample, with *n* - 1; nil for one value.
    public let standardDeviation: Double?
    /// The least value.
    public let minimum: Double
    /// The largest value.
    public let maximum: Double

    private enum CodingKeys: String, CodingKey {
        case mean
        case standardDeviation = "standard_deviation"
        case minimum = "min"
        case maximum = "max"
    }

    /// The spread of some values; nil where there are none, or one of them is not defined.
    init?(_ values: [Double?]) {
        let defined = values.compactMap { $0 }
        guard defined.count == values.count, let least = defined.min(), let most = defined.max()
        else { return nil }
        let mean = defined.reduce(0, +) / Double(defined.count)
        let squares = defined.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        self.mean = mean
        standardDeviation =
            defined.count > 1 ? (squares / Double(defined.count - 1)).squareRoot() : nil
        minimum = least
        maximum = most
    }

    /// Writes every figure, null where it is not defined.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(mean, forKey: .mean)
        try values.encode(standardDeviation, forKey: .standardDeviation)
        try values.encode(minimum, forKey: .minimum)
        try values.encode(maximum, forKey: .maximum)
    }
}

/// What the seed alone changes in a training: the spread of its members' figures.
public struct SeedSpread: Codable, Hashable, Sendable {
    /// Figures on one part of the data; nil where one member's is not defined.
    public struct Part: Codable, Hashable, Sendable {
        /// Of the return forecast: mean squared error over that of always forecasting 0.
        public let errorOverZero: Spread?
        /// Of the return forecast: mean squared error over that of a ridge regression.
        public let errorOverRidge: Spread?
        /// Of the return forecast: Pearson's correlation with the outcome.
        public let informationCoefficient: Spread?
        /// Of the return forecast: how often its sign was right, 0...1.
        public let directionalAccuracy: Spread?
        /// Of the range forecast: mean squared error over the variance of the training rows.
        public let rangeError: Spread?

        private enum CodingKeys: String, CodingKey {
            case errorOverZero = "mse_over_zero"
            case errorOverRidge = "mse_over_ridge"
            case informationCoefficient = "information_coefficient"
            case directionalAccuracy = "directional_accuracy"
            case rangeError = "range_mse"
        }

        init(_ members: [ForecastMetrics]) {
            errorOverZero = Spread(members.map(\.logReturn.errorOverZero))
            errorOverRidge = Spread(members.map(\.logReturn.errorOverRidge))
            informationCoefficient = Spread(members.map(\.logReturn.informationCoefficient))
            directionalAccuracy = Spread(members.map(\.logReturn.directionalAccuracy?.value))
            rangeError = Spread(members.map(\.logRange.error))
        }

        /// Writes every figure, null where it is not defined.
        public func encode(to encoder: any Encoder) throws {
            var values = encoder.container(keyedBy: CodingKeys.self)
            try values.encode(errorOverZero, forKey: .errorOverZero)
            try values.encode(errorOverRidge, forKey: .errorOverRidge)
            try values.encode(informationCoefficient, forKey: .informationCoefficient)
            try values.encode(directionalAccuracy, forKey: .directionalAccuracy)
            try values.encode(rangeError, forKey: .rangeError)
        }
    }

    /// Loss of the kept weights on the validation part.
    public let bestValidationLoss: Spread
    /// Figures on the validation part.
    public let validation: Part
    /// Figures on the test part.
    public let test: Part

    private enum CodingKeys: String, CodingKey {
        case bestValidationLoss = "best_val_loss"
        case validation
        case test
    }

    /// The spread over the members of a model; nil for an imported one.
    public init?(_ manifest: ModelManifest) {
        let members = manifest.members.compactMap(\.training)
        guard let losses = Spread(members.map(\.bestValidationLoss)) else { return nil }
        bestValidationLoss = losses
        validation = Part(members.map(\.metrics.validation))
        test = Part(members.map(\.metrics.test))
    }
}
