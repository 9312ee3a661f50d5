/// Ichimoku Kinko Hyo: middles of the price range over three windows.
///
/// The middle of a window is `(highest high + lowest low) / 2`; `leadingA` is the mean of the first
/// two (Hosoda). Every line is given at the bar where it becomes known. Charts draw the leading
/// spans `basePeriod` bars further right, the bar itself counted: the cloud over bar *t* is that of
/// bar *t* - 25 here. The lagging span, the close drawn as far left, would be the future and is left
/// out.
/// Reference: `ta` 0.11, `IchimokuIndicator(visual=False)`, but `leadingB` waits for its whole
/// window. Warm-up: a window's period less 1; the longer of the two for `leadingA`.
public struct Ichimoku: Indicator {
    /// The lines, one element a bar, in the price's unit.
    public struct Values: Hashable, Sendable {
        /// Tenkan-sen: the middle of the short window.
        public fileprivate(set) var conversion: [Double]
        /// Kijun-sen: the middle of the medium window.
        public fileprivate(set) var base: [Double]
        /// Senkou span A, not displaced: the mean of conversion and base.
        public fileprivate(set) var leadingA: [Double]
        /// Senkou span B, not displaced: the middle of the long window.
        public fileprivate(set) var leadingB: [Double]
    }

    /// The short window, in bars.
    public let conversionPeriod: Int
    /// The medium window, in bars.
    public let basePeriod: Int
    /// The long window, in bars.
    public let leadingPeriod: Int

    /// Creates an Ichimoku.
    public init(conversionPeriod: Int = 9, basePeriod: Int = 26, leadingPeriod: Int = 52) {
        let shortest = min(conversionPeriod, basePeriod, leadingPeriod)
        precondition(
            shortest >= 1,
            "an Ichimoku with a period of \(shortest); at least 1 is needed"
        )
        self.conversionPeriod = conversionPeriod
        self.basePeriod = basePeriod
        self.leadingPeriod = leadingPeriod
    }

    /// The bars before the longest window is full.
    public var warmUp: Int { max(conversionPeriod, basePeriod, leadingPeriod) - 1 }

    /// The four lines, each at the bar where it becomes known.
    public func values(for series: CandleSeries) -> Values {
        let conversion = middles(of: series, period: conversionPeriod)
        let base = middles(of: series, period: basePeriod)
        return Values(
            conversion: conversion,
            base: base,
            leadingA: zip(conversion, base).map { ($0 + $1) / 2 },
            leadingB: middles(of: series, period: leadingPeriod)
        )
    }

    private func middles(of series: CandleSeries, period: Int) -> [Double] {
        var largest = SlidingFold<Largest>(period: period)
        var smallest = SlidingFold<Smallest>(period: period)
        return zip(series.highs, series.lows).map { high, low in
            (largest.update(high) + smallest.update(low)) / 2
        }
    }
}
