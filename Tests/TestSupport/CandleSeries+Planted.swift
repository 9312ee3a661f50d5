import Foundation
package import Market

extension CandleSeries {
    /// Made-up candles whose next return depends on the last one: `r = strength * previous + shock`.
    ///
    /// With a strength of 0 it is a random walk. Wicks are small, so that a stop is seldom hit by
    /// anything but the move itself.
    ///
    /// - Parameters:
    ///   - count: How many candles.
    ///   - strength: The correlation of neighbouring returns, within -1...1.
    ///   - seed: Seed of the shocks.
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
        let bars = (0..<count).map { _ in
            let shock = generator.uniform() + generator.uniform() + generator.uniform() - 1.5
            let move = strength * previous + 0.01 * shock
            let close = open * exp(move)
            previous = move
            defer { open = close }
            return Candle.make(
                open: open,
                high: max(open, close) * (1 + 0.001 * generator.uniform()),
                low: min(open, close) * (1 - 0.001 * generator.uniform()),
                close: close,
                volume: 10 * exp(generator.uniform() - 0.5)
            )
        }
        return try make(bars: bars, key: key, start: start)
    }
}
