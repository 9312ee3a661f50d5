/// Makes one opinion of several views, and an action of the opinion.
public struct Fusion: Hashable, Codable, Sendable {
    /// What the forecast view counts.
    public static let forecastWeight = 0.40
    /// What the technical view counts.
    public static let technicalWeight = 0.40
    /// What the language view counts.
    public static let languageWeight = 0.20
    /// The confidence from which an action is a strong one, in percent.
    public static let strongConfidencePct = 85.0

    /// The confidence below which nothing is done, in percent, 0...100.
    public var minConfidencePct: Double

    /// Creates a fusion with a threshold.
    public init(minConfidencePct: Double) {
        self.minConfidencePct = minConfidencePct
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
        add(views.forecast?.score, weight: Self.forecastWeight)
        add(views.technical?.score, weight: Self.technicalWeight)
        add(views.language?.score, weight: Self.languageWeight)
        return weights > 0 ? sum / weights : nil
    }

    /// What each view counts in the score, the shares of those that are present adding up to 1.
    public func weights(of views: Views) -> Weights {
        let forecast = views.forecast == nil ? 0 : Self.forecastWeight
        let technical = views.technical == nil ? 0 : Self.technicalWeight
        let language = views.language == nil ? 0 : Self.languageWeight
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
        guard score != 0, confidence >= minConfidencePct else { return .hold }
        let isStrong = confidence >= Self.strongConfidencePct
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
