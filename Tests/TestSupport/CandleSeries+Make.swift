import Foundation
package import Market

extension CandleSeries {
    /// Real candles: the first 2,000 of the embedded sample, hourly BTC-USD from 2018-08-11 00:00
    /// to 2018-11-02 07:00 UTC.
    package static func sample() throws -> CandleSeries {
        let table = try NumberTable(fixture: "sample-btcusd-1h.csv")
        let times = try table.column("open_time_ms")
        let opens = try table.column("open")
        let highs = try table.column("high")
        let lows = try table.column("low")
        let closes = try table.column("close")
        let volumes = try table.column("volume")
        return try CandleSeries(
            key: .make(symbol: "BTCUSD", venue: .spot),
            candles: times.indices.map { row in
                Candle(
                    openTime: Timestamp(milliseconds: Int64(times[row])),
                    open: opens[row],
                    high: highs[row],
                    low: lows[row],
                    close: closes[row],
                    volume: volumes[row]
                )
            }
        )
    }

    /// One candle for each close, each opening at the close before it, without wicks.
    package static func make(
        closes: [Double],
        key: SeriesKey? = nil,
        start: Timestamp = .testStart,
        volume: Double = 10
    ) throws -> CandleSeries {
        var open = closes.first
        return try make(
            bars: closes.map { close in
                defer { open = close }
                return .make(open: open, close: close, volume: volume)
            },
            key: key,
            start: start
        )
    }

    /// The given candles one after the other from a start; their own opening times do not count.
    package static func make(
        bars: [Candle],
        key: SeriesKey? = nil,
        start: Timestamp = .testStart
    ) throws -> CandleSeries {
        let key = try key ?? .make()
        return try CandleSeries(
            key: key,
            candles: bars.enumerated().map { index, bar in
                var candle = bar
                candle.openTime = start + Int64(index) * key.interval.milliseconds
                return candle
            }
        )
    }

    /// Made-up candles around 100: hourly moves of about half a percent, wicks and volumes above 0.
    package static func randomWalk(
        count: Int,
        seed: UInt64,
        key: SeriesKey? = nil,
        start: Timestamp = .testStart
    ) throws -> CandleSeries {
        var generator = SplitMix64(seed: seed)
        var open = 100.0
        let bars = (0..<count).map { _ in
            // Three uniform numbers are near enough to a normal one here, and never extreme.
            let shock = generator.uniform() + generator.uniform() + generator.uniform() - 1.5
            let close = open * exp(0.01 * shock)
            defer { open = close }
            return Candle.make(
                open: open,
                high: max(open, close) * (1 + 0.003 * generator.uniform()),
                low: min(open, close) * (1 - 0.003 * generator.uniform()),
                close: close,
                volume: 10 * exp(generator.uniform() - 0.5)
            )
        }
        return try make(bars: bars, key: key, start: start)
    }
}
