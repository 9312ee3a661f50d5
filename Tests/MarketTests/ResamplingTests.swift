import Market
import TestSupport
import Testing

/// Candles that are combined into longer ones.
struct ResamplingTests {
    private static func series(_ interval: Interval, from first: Int64, count: Int) throws
        -> CandleSeries
    {
        let key = try SeriesKey(symbol: Symbol("BTCUSDT"), venue: .futures, interval: interval)
        return try CandleSeries(
            key: key,
            candles: (0..<count).map { index in
                let price = 100 + Double((index * 7) % 11)
                return Candle(
                    openTime: Timestamp(milliseconds: first + Int64(index) * interval.milliseconds),
                    open: price,
                    high: price + 2,
                    low: price - 3,
                    close: price + 1,
                    volume: Double(index)
                )
            }
        )
    }

    @Test func `four hours make one candle of four hours, on its own bounds`() throws {
        // The series begins two hours before such a bound.
        let start: Int64 = 1_600_000_000_000 / 14_400_000 * 14_400_000 + 7_200_000
        let hours = try Self.series(.oneHour, from: start, count: 12)
        let longer = try hours.resampled(to: .fourHours)
        #expect(longer.key.interval == .fourHours)
        #expect(
            longer.openTimes.map(\.milliseconds)
                == (0..<4).map {
                    start - 7_200_000 + Int64($0) * 14_400_000
                }
        )
        for (bar, rows) in [(0, 0..<2), (1, 2..<6), (2, 6..<10), (3, 10..<12)] {
            #expect(longer.opens[bar] == hours.opens[rows.lowerBound])
            #expect(longer.closes[bar] == hours.closes[rows.upperBound - 1])
            #expect(longer.highs[bar] == hours.highs[rows].max())
            #expect(longer.lows[bar] == hours.lows[rows].min())
            #expect(longer.volumes[bar] == hours.volumes[rows].reduce(0, +))
        }
        #expect(try hours.resampled(to: .oneHour) == hours)
    }

    @Test func `a stretch without candles is no candle`() throws {
        let hours = try Self.series(
            .oneHour,
            from: 1_600_000_000_000 / 86_400_000 * 86_400_000,
            count: 72
        )
        let without = try CandleSeries(
            key: hours.key,
            candles: hours.candles.enumerated()
                .filter { $0.offset / 24 != 1 }.map(\.element)
        )
        let days = try without.resampled(to: .oneDay)
        #expect(days.count == 2)
        #expect(days.gaps.map(\.missing) == [1])
    }

    @Test func `only whole candles make one`() {
        #expect(Interval.fourHours.candles(of: .oneHour) == 4)
        #expect(Interval.oneWeek.candles(of: .oneDay) == 7)
        #expect(Interval.oneHour.candles(of: .oneHour) == 1)
        #expect(Interval.eightHours.candles(of: .sixHours) == nil)
        #expect(Interval.oneHour.candles(of: .fourHours) == nil)
        #expect(Interval.oneDay.candles(of: .oneWeek) == nil)
    }
}
