/// The split-conformal band of a forecaster: quantiles of its errors on held-out bars, each error in
/// units of the forecast range.
///
/// With r̂ and m̂ the forecasts of log range and log return, the band at level 1 - α is
///
///     range   r̂ (1 - low) ... r̂ (1 + high)
///     return  m̂ - width r̂ ... m̂ + width r̂
///
/// `low` and `high` are quantiles of (r̂ - r) / r̂ and (r - r̂) / r̂ at 1 - α/2, since ranges are
/// skewed, and `width` is the quantile of |m - m̂| / r̂ at 1 - α. A quantile at p of n scores is the
/// ⌈(n + 1) p⌉-th smallest of them, the largest where there is none.
///
/// Sources: Lei, G'Sell, Rinaldo, Tibshirani and Wasserman, "Distribution-free predictive inference
/// for regression", Journal of the American Statistical Association 113 (2018), section 5.2 for the
/// scaled score.
public struct ConformalBand: Hashable, Codable, Sendable {
    /// The share of outcomes that a band should hold where none is given.
    public static let standardLevel = 0.9

    /// The least forecast range that an error is divided by: a basis point.
    public static let leastRange = 1e-4

    /// Fewest held-out bars that a band is made of.
    public static let fewestBars = 100

    /// The share of outcomes that the band should hold, 0...1.
    public let level: Double
    /// How far below the forecast range the band reaches, in forecast ranges.
    public let rangeLow: Double
    /// How far above the forecast range the band reaches, in forecast ranges.
    public let rangeHigh: Double
    /// How far from the forecast return the band reaches to either side, in forecast ranges.
    public let returnWidth: Double
    /// How many held-out bars it was made of.
    public let bars: Int

    private enum CodingKeys: String, CodingKey {
        case level
        case rangeLow = "range_low"
        case rangeHigh = "range_high"
        case returnWidth = "return_width"
        case bars
    }

    /// Makes the band of some forecasts; nil for fewer than ``fewestBars``, and where one is not
    /// finite.
    ///
    /// - Parameters:
    ///   - forecasts: Forecasts of held-out bars.
    ///   - outcomes: What happened, one for each forecast.
    ///   - level: The share of outcomes that the band should hold, above 0 and below 1.
    public init?(
        forecasts: [RangedForecast],
        outcomes: [RangedForecast],
        level: Double = standardLevel
    ) {
        let errors = zip(forecasts, outcomes).map { ConformalErrors(of: $0, outcome: $1) }
        guard errors.count >= Self.fewestBars, errors.allSatisfy(\.isFinite) else { return nil }
        self.level = level
        rangeLow = Self.quantile((1 + level) / 2, of: errors.map(\.below))
        rangeHigh = Self.quantile((1 + level) / 2, of: errors.map(\.above))
        returnWidth = Self.quantile(level, of: errors.map(\.away))
        bars = errors.count
    }

    /// How far the band of the log return reaches to either side of a forecast, in log return.
    ///
    /// - Parameter logRange: The forecast log range.
    /// - Returns: The reach, at least 0 for a band of finite errors.
    public func returnReach(logRange: Double) -> Double {
        returnWidth * max(logRange, Self.leastRange)
    }

    /// The conformal quantile: the ⌈(n + 1) p⌉-th smallest score, the largest where there is none.
    private static func quantile(_ share: Double, of scores: [Double]) -> Double {
        let place = (Double(scores.count + 1) * share).rounded(.up)
        return scores.sorted()[min(scores.count, max(1, Int(place))) - 1]
    }
}

/// A forecast, or an outcome, of the next bar's log return and log range.
public struct RangedForecast: Hashable, Sendable {
    /// ln(next close / close).
    public var logReturn: Double
    /// ln(next high / next low), at least 0.
    public var logRange: Double

    /// Creates a forecast or an outcome.
    public init(logReturn: Double, logRange: Double) {
        self.logReturn = logReturn
        self.logRange = logRange
    }

    /// The forecast range that errors are divided by.
    var unit: Double { max(logRange, ConformalBand.leastRange) }
}

/// The errors of a forecast in units of the forecast range.
struct ConformalErrors {
    /// How far the range was below its forecast; negative above it.
    let below: Double
    /// How far the range was above its forecast; negative below it.
    let above: Double
    /// How far the return was from its forecast.
    let away: Double

    init(of forecast: RangedForecast, outcome: RangedForecast) {
        above = (outcome.logRange - forecast.logRange) / forecast.unit
        below = -above
        away = abs(outcome.logReturn - forecast.logReturn) / forecast.unit
    }

    var isFinite: Bool { above.isFinite && away.isFinite }
}
