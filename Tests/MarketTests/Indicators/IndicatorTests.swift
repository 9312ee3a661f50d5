import Market
import TestSupport
import Testing

/// What is particular to one indicator and can be seen on a few bars.
@Suite struct IndicatorTests {
    @Test func `a mean forgets what has left its window`() throws {
        let huge = [1e15, 3e15, 1e15 / 3] + Array(repeating: 1.0, count: 40)
        let bars = huge.map { Candle.make(volume: $0) }
        let means = try SMA(period: 5, of: .volume).values(for: .make(bars: bars))
        #expect(means.dropFirst(7).allSatisfy { $0 == 1 })
    }

    @Test func `windows do not drift over four years of hours`() throws {
        let series = try CandleSeries.randomWalk(count: 35_039, seed: 21)
        let bands = BollingerBands().values(for: series)
        let means = SMA(period: 20, of: .volume).values(for: series)
        for bar in stride(from: 19, to: series.count, by: 97) {
            let closes = series.closes[bar - 19...bar]
            let mean = closes.reduce(0, +) / 20
            let squares = closes.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            let volume = series.volumes[bar - 19...bar].reduce(0, +) / 20
            #expect(isClose(bands.mid[bar], mean, relative: 1e-14))
            #expect(
                isClose(bands.high[bar] - mean, 2 * (squares / 20).squareRoot(), relative: 1e-11)
            )
            #expect(isClose(means[bar], volume, relative: 1e-14))
        }
    }

    @Test func `the deviation survives a price level a billion times its size`() throws {
        let closes = (0..<60).map { 1e6 + ($0.isMultiple(of: 2) ? 0.001 : -0.001) }
        let bands = try BollingerBands().values(for: .make(closes: [1e9] + closes))
        // 1e6 ± 0.001 themselves are known to 1e-10 only.
        #expect(isClose(bands.high[50] - bands.mid[50], 0.002, relative: 1e-6))
    }

    @Test func `bands that meet leave the position of the close undefined`() throws {
        let closes = Array(repeating: 7.7, count: 30) + [7.8]
        let bands = try BollingerBands().values(for: .make(closes: closes))
        #expect(bands.width[29] == 0)
        #expect(bands.percentB[29].isNaN)
        #expect(bands.percentB[30].isFinite)
    }

    @Test func `gains alone are an RSI of 100, losses alone of 0`() throws {
        let rising = (1...40).map { Double($0) }
        let rsi = RSI()
        #expect(try rsi.values(for: .make(closes: rising)).dropFirst(13).allSatisfy { $0 == 100 })
        #expect(
            try rsi.values(for: .make(closes: rising.reversed())).dropFirst(13)
                .allSatisfy { $0 == 0 }
        )
    }

    @Test func `a market that stands still has an RSI of 50, whatever it did before`() throws {
        let rsi = RSI()
        let never = try rsi.values(for: .make(closes: Array(repeating: 7, count: 40)))
        #expect(never.dropFirst(13).allSatisfy { $0 == 50 })
        let closes = (1...40).map { Double($0) } + Array(repeating: 40, count: 20)
        let halted = try rsi.values(for: .make(closes: closes))
        #expect(halted[52] == 100)
        #expect(halted[53...].allSatisfy { $0 == 50 })
    }

    @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
    func `a StochRSI whose RSI has moved by rounding alone is undefined`(seed: UInt64) throws {
        // While the market halts, gains and losses fade alike, so their share stays as it is.
        let closes = try CandleSeries.randomWalk(count: 100, seed: seed).closes
        let last = try #require(closes.last)
        let halted = Array(closes) + Array(repeating: last, count: 13)
        let k = try StochRSI().values(for: .make(closes: halted)).k
        #expect(k[111].isFinite)
        #expect(k[112].isNaN)
    }

    @Test(arguments: [0.001, 1, 1000])
    func `a close on a SuperTrend band is not beyond it at any scale`(scale: Double) throws {
        // True ranges of 0.2: the upper band stands 3 times that above the middle, at 100.6.
        let calm = (0..<30).map { _ in Candle.make(open: 100, high: 100.1, low: 99.9, close: 100) }
        let up = Candle.make(open: 100, high: 100.7, low: 100, close: 100.7)
        let trend = SuperTrend(period: 10, multiplier: 3)
        func direction(_ last: Double) throws -> Double {
            let bars = (calm + [up, .make(open: 100, high: 101, low: last, close: last)]).map {
                Candle.make(
                    open: $0.open * scale,
                    high: $0.high * scale,
                    low: $0.low * scale,
                    close: $0.close * scale
                )
            }
            let values = try trend.values(for: .make(bars: bars))
            #expect(values.direction[30] == 1)
            return values.direction[31]
        }
        let bars = calm + [up]
        let band = try trend.values(for: .make(bars: bars)).line[30]
        #expect(try direction(band) == 1)
        #expect(try direction(band * (1 + 1e-13)) == 1)
        #expect(try direction(band * (1 - 1e-13)) == 1)
        #expect(try direction(band - 0.001) == -1)
    }

    @Test func `a true range reaches back to the close before a gap in price`() throws {
        let series = try CandleSeries.make(bars: [
            .make(high: 101, low: 99, close: 100),
            .make(open: 110, high: 112, low: 109, close: 111),
            .make(open: 90, high: 91, low: 88, close: 89),
        ])
        let ranges = ATR(period: 1).values(for: series)
        #expect(ranges.dropFirst() == [12, 23])
        #expect(ATR(period: 2).values(for: series).last == 17.5)
    }

    @Test func `a change from nothing is undefined, also from nothing to nothing`() throws {
        let bars = [5.0, 0, 0, 4, 6].map { Candle.make(volume: $0) }
        let changes = try RateOfChange(of: .volume).values(for: .make(bars: bars))
        #expect(changes.map { $0.isNaN } == [true, false, true, true, false])
        #expect(changes[1] == -100)
        #expect(changes[4] == 50)
    }

    @Test func `a SuperTrend turns on the close that crosses it and trails after that`() throws {
        let closes = [100.0, 101, 100, 101, 100, 101, 110, 112, 114, 113, 100, 99]
        let trend = try SuperTrend(period: 3, multiplier: 2).values(for: .make(closes: closes))
        #expect(trend.direction.dropFirst(3) == [-1, -1, -1, 1, 1, 1, 1, -1, -1])
        #expect(trend.line[5] > closes[5])
        #expect(trend.line[6] < closes[6])
        #expect(trend.line[6] <= trend.line[7] && trend.line[7] <= trend.line[8])
        #expect(trend.line[9] >= trend.line[8])
        #expect(trend.line[10] > closes[10])
    }

    @Test func `a close on the band does not turn a SuperTrend`() throws {
        let series = try CandleSeries.make(bars: [
            .make(close: 100),
            .make(open: 100, high: 102, low: 98, close: 100),
            .make(open: 100, high: 104, low: 100, close: 104),
            .make(open: 104, high: 110, low: 104, close: 110),
            .make(open: 110, high: 110, low: 98, close: 101),
            .make(open: 101, high: 101, low: 98, close: 98),
        ])
        let trend = SuperTrend(period: 1, multiplier: 1).values(for: series)
        #expect(trend.direction.dropFirst() == [-1, -1, 1, 1, -1])
        #expect(trend.line.dropFirst() == [104, 104, 101, 101, 102.5])
    }

    @Test func `a SuperTrend begins in a downtrend even above its band`() throws {
        let closes = [100.0, 101, 102, 103, 104]
        let trend = try SuperTrend(period: 2, multiplier: 0.1).values(for: .make(closes: closes))
        #expect(trend.direction.dropFirst(2) == [-1, 1, 1])
    }

    @Test(arguments: zip(CandleColumn.allCases, [1.0, 4, 0.5, 2, 9]))
    func `an average reads the given column`(column: CandleColumn, value: Double) throws {
        let bar = Candle.make(open: 1, high: 4, low: 0.5, close: 2, volume: 9)
        let series = try CandleSeries.make(bars: [bar, bar])
        #expect(SMA(period: 2, of: column).values(for: series).last == value)
        #expect(EMA(period: 2, of: column).values(for: series).last == value)
    }

    @Test func `the standard columns are those of the indicators they name`() throws {
        let series = try CandleSeries.sample().slice(100..<300)
        let columns = TechnicalColumns(series)
        #expect(bits(columns.rsi) == bits(RSI(period: 14).values(for: series)))
        #expect(bits(columns.atr) == bits(ATR(period: 14).values(for: series)))
        #expect(bits(columns.ema9) == bits(EMA(period: 9).values(for: series)))
        #expect(bits(columns.ema21) == bits(EMA(period: 21).values(for: series)))
        #expect(bits(columns.ema50) == bits(EMA(period: 50).values(for: series)))
        #expect(
            bits(columns.volumeSMA) == bits(SMA(period: 20, of: .volume).values(for: series))
        )
        #expect(bits(columns.priceChange) == bits(RateOfChange(of: .close).values(for: series)))
        #expect(bits(columns.volumeChange) == bits(RateOfChange(of: .volume).values(for: series)))
        let macd = MACD(fastPeriod: 12, slowPeriod: 26, signalPeriod: 9).values(for: series)
        #expect(bits(columns.macd.histogram) == bits(macd.histogram))
        let bands = BollingerBands(period: 20, deviations: 2).values(for: series)
        #expect(bits(columns.bollinger.high) == bits(bands.high))
    }

    private func bits(_ values: [Double]) -> [UInt64] {
        values.map(\.bitPattern)
    }
}
