import Market

/// Makes one opinion of several views, and an action of the opinion.
public struct Fusion: Hashable, Codable, Sendable {
    /// The minimum confidence of an action, in percent, 0...100.
    public var minConfidencePct: Double
    /// The confidence of a strong action, in percent.
    public var strongConfidencePct: Double
    /// The weight of the forecast view, at least 0.
    public var forecastWeight: Double
    /// The weight of the technical view, at least 0.
    public var technicalWeight: Double
    /// The weight of the language view, at least 0.
    public var languageWeight: Double

    /// Creates a fusion with a minimum confidence; the defaults are the guide's.
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

    /// The weighted mean of the available views, -1...1; nil without any.
    ///
    /// A missing view gives its weight to the others; it is no vote for zero. So forecast and
    /// technical view have a weight of one half each without a language model's answer.
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

    /// The weight of each view in the score; those of the available views add up to 1.
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

    /// The confidence of a score, in percent: `50 + 50 |score|`.
    public static func confidencePct(of score: Double) -> Double {
        50 + 50 * abs(score)
    }

    /// The action of a score from -1 to 1.
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
    /// The weight of each view in a score; 0 for a missing one.
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
    /// The fusion of a user's parameters.
    public init(_ parameters: StrategyParameters) {
        self.init(
            minConfidencePct: parameters[.minConfidence],
            strongConfidencePct: parameters[.strongConfidence],
            forecastWeight: parameters[Self.forecast],
            technicalWeight: parameters[Self.technical],
            languageWeight: parameters[Self.language]
        )
    }

    /// The parameters of the weights.
    static let specs: [ParameterSpec] = [forecast.spec, technical.spec, language.spec]

    fileprivate static let forecast = weight("forecast_weight", default: 0.40, "forecast")
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

extension StrategyDefinition {
    /// Parameters under which the forecast view has no weight and all else is as it was; nil for a
    /// strategy without a forecast view, and where it has no weight already.
    package func withholdingForecast(from parameters: StrategyParameters) -> StrategyParameters? {
        let name = Fusion.forecast.name
        guard usesForecast, case .number(let weight)? = parameters[name], weight > 0 else {
            return nil
        }
        var without = parameters
        without[name] = .number(0)
        return without
    }
}
