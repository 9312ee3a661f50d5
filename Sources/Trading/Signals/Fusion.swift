import Market

/// Makes one opinion of several views, and an action of the opinion.
public struct Fusion: Hashable, Codable, Sendable {
    /// The confidence below which nothing is done, in percent, 0...100.
    public var minConfidencePct: Double
    /// The confidence from which an action is a strong one, in percent.
    public var strongConfidencePct: Double
    /// What the forecast view counts, at least 0.
    public var forecastWeight: Double
    /// What the technical view counts, at least 0.
    public var technicalWeight: Double
    /// What the language view counts, at least 0.
    public var languageWeight: Double

    /// Creates a fusion with a threshold; all else is the guide's where nothing else is given.
    public init(
        minConfidencePct: Double,
        strongConfidencePct: Double = 85,
        forecastWeight: Double = 0.40,
        technicalWeight: Double = 0.40,
        languageWeight: Double = 0.20
    ) {
        self.minConfidencePct = minConfidencePct
        self.strongConfidencePct = strongConfidencePct
        self.forecastWeight = forecastWeight
        self.technicalWeight = technicalWeight
        self.languageWeight = languageWeight
    }

    /// The weighted mean of the views that are present, -1...1; nil where there is none.
    ///
    /// An absent view gives its weight to the others; it is no vote for zero. So forecast and
    /// technical view count one half each where no language model was asked.
    public func score(of views: Views) -> Double? {
        var sum = 0.0
        var weights = 0.0
        func add(_ score: Double?, weight: Double) {
            guard let score else { return }
            sum += weight * score
            weights += weight
        }
        add(views.forecast?.score, weight: forecastWeight)
        add(views.technical?.score, weight: technicalWeight)
        add(views.language?.score, weight: languageWeight)
        return weights > 0 ? sum / weights : nil
    }

    /// What each view counts in the score, the shares of those that are present adding up to 1.
    public func weights(of views: Views) -> Weights {
        let forecast = views.forecast == nil ? 0 : forecastWeight
        let technical = views.technical == nil ? 0 : technicalWeight
        let language = views.language == nil ? 0 : languageWeight
        let sum = forecast + technical + language
        guard sum > 0 else { return Weights(forecast: 0, technical: 0, language: 0) }
        return Weights(
            forecast: forecast / sum,
            technical: technical / sum,
            language: language / sum
        )
    }

    /// How sure a score is, in percent: `50 + 50 |score|`.
    public static func confidencePct(of score: Double) -> Double {
        50 + 50 * abs(score)
    }

    /// What a score from -1 to 1 advises.
    ///
    /// `HOLD` below the threshold, and for a score of 0 whatever the threshold, since it has no
    /// direction. Otherwise the score's sign decides, and ``strongConfidencePct`` the strength.
    public func action(for score: Double) -> Action {
        let confidence = Self.confidencePct(of: score)
        func reaches(_ threshold: Double) -> Bool {
            Tie.difference(confidence, threshold, scale: 100) >= 0
        }
        guard Tie.difference(score, 0, scale: 1) != 0, reaches(minConfidencePct) else {
            return .hold
        }
        let isStrong = reaches(strongConfidencePct)
        return score > 0
            ? (isStrong ? .strongBuy : .buy)
            : (isStrong ? .strongSell : .sell)
    }
}

extension Fusion {
    /// The share of each view in a score; 0 for one that is absent.
    public struct Weights: Hashable, Sendable {
        /// Of the forecast view.
        public let forecast: Double
        /// Of the technical view.
        public let technical: Double
        /// Of the language view.
        public let language: Double
    }
}

extension Fusion {
    /// What a user has chosen.
    public init(_ parameters: StrategyParameters) {
        self.init(
            minConfidencePct: parameters[.minConfidence],
            strongConfidencePct: parameters[.strongConfidence],
            forecastWeight: parameters[Self.forecast],
            technicalWeight: parameters[Self.technical],
            languageWeight: parameters[Self.language]
        )
    }

    /// The settings of the weights.
    static let specs: [ParameterSpec] = [forecast.spec, technical.spec, language.spec]

    private static let forecast = weight("forecast_weight", default: 0.40, "forecast")
    private static let technical = weight("technical_weight", default: 0.40, "technical")
    private static let language = weight("language_weight", default: 0.20, "language")

    private static func weight(
        _ name: String,
        default value: Double,
        _ view: String
    ) -> Parameter<Double> {
        .number(
            name,
            NumberRange(from: 0, to: 1),
            default: value,
            step: 0.1,
            "Weight of the \(view) view; an absent view gives its weight to the others."
        )
    }
}
