import Foundation

/// What a model expects of the next bar.
public struct Forecast: Hashable, Codable, Sendable {
    /// Log return from this close to the next.
    public var logReturn: Double
    /// Log of the next bar's high over its low; nil where the model does not forecast it.
    public var logRange: Double?
    /// Percentile rank of `|logReturn|` among the model's own validation forecasts, 0...1.
    ///
    /// This, not the size of the forecast, says how strong it is: a model's wildest error is no
    /// proof of its certainty.
    public var rank: Double
    /// How far the conformal band of the log return reaches to either side of ``logReturn``, above 0;
    /// nil where the model has no band.
    public var returnReach: Double?

    /// Creates a forecast.
    public init(logReturn: Double, logRange: Double?, rank: Double, returnReach: Double? = nil) {
        self.logReturn = logReturn
        self.logRange = logRange
        self.rank = rank
        self.returnReach = returnReach
    }

    /// The close expected for the next bar, given this bar's: `close * exp(logReturn)`.
    public func price(from close: Double) -> Double {
        close * exp(logReturn)
    }
}

/// A source of forecasts for every bar of a series.
public protocol Forecaster: Sendable {
    /// Forecasts at the closes of some bars.
    ///
    /// The forecast at position *t* depends on no candle after *t*.
    ///
    /// - Parameters:
    ///   - series: The candles, with enough before `bars` for the model's window.
    ///   - bars: Positions in the series.
    /// - Returns: One element for each bar; nil where the window before it is not complete.
    /// - Throws: Whatever keeps the model from being run on these candles.
    func forecasts(for series: CandleSeries, at bars: Range<Int>) throws -> [Forecast?]
}
