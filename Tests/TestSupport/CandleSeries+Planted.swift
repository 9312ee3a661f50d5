import Foundation
package import Market

extension CandleSeries {
    /// Made-up candles whose next return depends on the last one: `r = strength * previous + shock`.
    ///
    /// With a strength of 0 it is a random walk, inside the bars too: a bar is the path of twelve steps.
    /// A bar that went straight from open to close would favour whoever has the nearer stop, since
    /// a stop fills at its level and the close lies beyond it.
    ///
    /// - Parameters:
    ///   - count: How many candles.
    ///   - strength: The correlation of neighbouring returns, within -1...1.
    ///   - seed: Seed of the shocks.
    ///   - key: What the candles are of; nil for the usual series.
    ///   - start: When the first one opens.
    /// - Returns: Candles around 100 at the beginning.
    /// - Throws: `MarketError`, which does not happen.
    package static func planted(
        count: Int,
        strength: Double,
        seed: UInt64,
        key: SeriesKey? = nil,
        start: Timestamp = .testStart
    ) throws -> CandleSeries {
        var generator = SplitMix64(seed: seed)
        var open = 100.0
        var previous = 0.0
        let steps = 12
        let bars = (0..<count).map { _ in
            var (path, high, low) = (0.0, 0.0, 0.0)
            for _ in 0..<steps {
                let shock = generator.uniform() + generator.uniform() + generator.uniform() - 1.5
                path +=
                    strength * previous / Double(steps)
                    + 0.01 * shock / Double(steps).squareRoot()
                high = max(high, path)
                low = min(low, path)
            }
            previous = path
            let close = open * exp(path)
            defer { open = close }
            return Candle.make(
                open: open,
                high: max(open, close, open * exp(high)),
                low: min(open, close, open * exp(low)),
                close: close,
                volume: 10 * exp(generator.uniform() - 0.5)
            )
        }
        return try make(bars: bars, key: key, start: start)
    }
}
