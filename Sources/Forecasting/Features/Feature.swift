import Market

/// What the network sees of a bar, in the order of its input columns.
///
/// Every feature is free of scale: multiplying all prices or all volumes by a constant changes
/// none of them, so a model still works at twice the price. Before the network sees them they are
/// scaled as the training rows were, and those beyond ±10 are moved there.
///
/// The raw values are the names that manifests and scalers carry. A model has the features that its
/// manifest names; ``FeatureSet`` has the lists that a model is trained on.
public enum Feature: String, CaseIterable, Codable, Sendable {
    /// ln(close / previous close).
    case logReturn = "log_return"
    /// ln(open / previous close): the part of the return that came between the two bars.
    case logOpen = "log_open"
    /// ln(high / close), at least 0.
    case logHigh = "log_high"
    /// ln(low / close), at most 0.
    case logLow = "log_low"
    /// ln(volume / its mean of 20 bars), at least ``lowestVolumeRatio``.
    case logVolumeRatio = "log_volume_ratio"
    /// ln(volume / previous volume), within ``largestVolumeChange`` of 0.
    case volumeChange = "volume_change"
    /// (RSI 14 - 50) / 50, -1...1.
    case rsi
    /// MACD 12/26 line in ATRs.
    case macd
    /// MACD signal line (9) in ATRs.
    case macdSignal = "macd_signal"
    /// MACD histogram in ATRs.
    case macdHistogram = "macd_histogram"
    /// Place in the Bollinger bands 20/2: -1/2 on the lower, 1/2 on the upper one.
    case percentB = "percent_b"
    /// Width of the Bollinger bands over their middle.
    case bandWidth = "band_width"
    /// (close - EMA 9) in ATRs.
    case ema9Distance = "ema9_distance"
    /// (close - EMA 21) in ATRs.
    case ema21Distance = "ema21_distance"
    /// (close - EMA 50) in ATRs.
    case ema50Distance = "ema50_distance"
    /// ATR 14 over the close, in percent.
    case atrPercent = "atr_pct"
    /// Sine of the opening time's place in the UTC day.
    case hourSine = "hour_sin"
    /// Cosine of the opening time's place in the UTC day.
    case hourCosine = "hour_cos"
    /// Sine of the UTC day of the week.
    case weekdaySine = "weekday_sin"
    /// Cosine of the UTC day of the week.
    case weekdayCosine = "weekday_cos"
    /// ln(high / low).
    case logRange = "log_range"
    /// Mean of ln(high / low) over the last 6 bars.
    case logRangeMean6 = "log_range_mean_6"
    /// Mean of ln(high / low) over the last 24 bars.
    case logRangeMean24 = "log_range_mean_24"
    /// Mean of ln(high / low) over the last 168 bars.
    case logRangeMean168 = "log_range_mean_168"

    /// Names in column order.
    public static var names: [String] { allCases.map(\.rawValue) }

    /// How many bars' ranges the feature is the mean of; nil for any other feature.
    var rangePeriod: Int? {
        switch self {
        case .logRange: 1
        case .logRangeMean6: 6
        case .logRangeMean24: 24
        case .logRangeMean168: 168
        default: nil
        }
    }

    /// Bars before the first one at which the feature is defined in its own right.
    var warmUp: Int {
        rangePeriod == nil ? TechnicalColumns.warmUp : RangeTerms.warmUp
    }

    /// Replaces ln(0 / mean) of a bar without trades, or nearly so: ln(1/100).
    public static let lowestVolumeRatio = -4.605170185988092

    /// Bound of ``volumeChange``, ln(100): from or to a bar without trades.
    public static let largestVolumeChange = 4.605170185988092

    /// Least distance that features divide by, as a share of the close: one basis point.
    ///
    /// It replaces a smaller ATR or band width, as in a market without movement, where a quotient
    /// would be undefined or pure rounding error.
    public static let leastMove = 1e-4
}
