import Market
import TestSupport
import Testing
import Trading

struct TechnicalViewTests {
    @Test(arguments: [
        (rsi: 50.0, score: 0.0, word: Tendency.neutral),
        (rsi: 58.5, score: 0.425, word: .bullish),
        (rsi: 52, score: 0.1, word: .neutral),
        (rsi: 48, score: -0.1, word: .neutral),
        (rsi: 47.9, score: -0.105, word: .bearish),
        (rsi: 70, score: 1, word: .bullish),
        (rsi: 100, score: 1, word: .bullish),
        (rsi: 0, score: -1, word: .bearish),
    ])
    func `RSI is scored by its distance from 50 in twenties`(
        rsi: Double,
        score: Double,
        word: Tendency
    ) {
        let part = TechnicalView.Part.rsi(rsi)
        #expect(part.value == rsi)
        #expect(isClose(part.score, score))
        #expect(part.tendency == word)
    }

    @Test(arguments: [
        (histogram: 120.5, atr: 1000.0, price: 45_230.5, score: 0.6025, word: Tendency.bullish),
        (histogram: -30, atr: 600, price: 45_230.5, score: -0.25, word: .bearish),
        (histogram: 0.0001, atr: 0.01, price: 0.35, score: 0.05, word: .neutral),
        (histogram: 900, atr: 1000, price: 45_230.5, score: 1, word: .bullish),
        (histogram: -0.01, atr: 0.01, price: 0.35, score: -1, word: .bearish),
        (histogram: 0, atr: 0, price: 100, score: 0, word: .neutral),
        (histogram: 1e-12, atr: 1e-14, price: 100, score: 0, word: .neutral),
    ])
    func `the histogram of MACD is measured in fifths of the ATR`(
        histogram: Double,
        atr: Double,
        price: Double,
        score: Double,
        word: Tendency
    ) {
        let part = TechnicalView.Part.macd(histogram: histogram, atr: atr, price: price)
        #expect(part.value == histogram)
        #expect(isClose(part.score, score))
        #expect(part.tendency == word)
    }

    @Test(arguments: [
        (upper: 110.0, lower: 90.0, price: 100.0, value: 0.5, score: 0.0),
        (upper: 110, lower: 90, price: 105, value: 0.75, score: 0.5),
        (upper: 110, lower: 90, price: 90, value: 0, score: -1),
        (upper: 110, lower: 90, price: 120, value: 1.5, score: 1),
        (upper: 110, lower: 90, price: 80, value: -0.5, score: -1),
        (upper: 100, lower: 100, price: 100, value: 0.5, score: 0),
    ])
    func `the close is placed between the Bollinger bands`(
        upper: Double,
        lower: Double,
        price: Double,
        value: Double,
        score: Double
    ) {
        let part = TechnicalView.Part.bollinger(upper: upper, lower: lower, price: price)
        #expect(isClose(part.value, value))
        #expect(isClose(part.score, score, absolute: 1e-12))
    }

    @Test(arguments: [
        (averages: [3.0, 2.0, 1.0], trend: Trend.uptrend, score: 1.0),
        (averages: [1, 2, 3], trend: .downtrend, score: -1),
        (averages: [2, 3, 1], trend: .sideways, score: 0),
        (averages: [3, 3, 1], trend: .sideways, score: 0),
        (averages: [2, 2, 2], trend: .sideways, score: 0),
    ])
    func `the trend is the order of three averages`(
        averages: [Double],
        trend: Trend,
        score: Double
    ) {
        let read = Trend(fast: averages[0], middle: averages[1], slow: averages[2])
        #expect(read == trend)
        #expect(read.score == score)
    }

    @Test
    func `the parts weigh 25, 30, 20 and 25 percent`() {
        func view(_ rsi: Double, _ macd: Double, _ bollinger: Double, _ trend: Trend) -> Double {
            TechnicalView(
                rsi: .init(value: 0, score: rsi),
                macd: .init(value: 0, score: macd),
                bollinger: .init(value: 0, score: bollinger),
                trend: trend
            ).score
        }
        #expect(isClose(view(1, 0, 0, .sideways), 0.25))
        #expect(isClose(view(0, 1, 0, .sideways), 0.30))
        #expect(isClose(view(0, 0, 1, .sideways), 0.20))
        #expect(isClose(view(0, 0, 0, .uptrend), 0.25))
        #expect(isClose(view(-1, -1, -1, .downtrend), -1))
        #expect(isClose(view(0.4, -0.5, 0.1, .downtrend), 0.1 - 0.15 + 0.02 - 0.25))
    }
}

struct TechnicalReaderTests {
    /// The averages' slowest one, of 50 bars, is defined from the fiftieth bar on.
    @Test
    func `there is no view while any part is in its warm-up`() throws {
        let study = Study(series: try .randomWalk(count: 60, seed: 1))
        let columns = TechnicalReader(study.columns)
        #expect((0..<49).allSatisfy { columns.view(at: study.moment(at: $0)) == nil })
        #expect((49..<60).allSatisfy { columns.view(at: study.moment(at: $0)) != nil })
    }

    /// RSI of gains alone is 100.
    ///
    /// Twenty consecutive whole numbers have a population deviation of
    /// `sqrt((400 - 1) / 12)` and a mean 9.5 below the last; MACD's line has become constant, so its
    /// histogram is gone.
    @Test
    func `a steady rise is read part by part`() throws {
        let study = Study(series: try .make(closes: (0..<600).map { 1000 + Double($0) }))
        let columns = TechnicalReader(study.columns)
        let view = try #require(columns.view(at: study.moment(at: 599)))

        let deviation = (399.0 / 12).squareRoot()
        let percentB = (9.5 + 2 * deviation) / (4 * deviation)
        #expect(isClose(view.rsi.value, 100))
        #expect(view.rsi.score == 1)
        #expect(isClose(view.macd.score, 0, absolute: 1e-9))
        #expect(isClose(view.bollinger.value, percentB))
        #expect(view.trend == .uptrend)
        // An average of span n lags a steady rise by (n - 1) / 2.
        let averages = try #require(view.averages)
        #expect(isClose(averages.fast, 1599 - 4))
        #expect(isClose(averages.middle, 1599 - 10))
        #expect(isClose(averages.slow, 1599 - 24.5, absolute: 1e-6))
        #expect(isClose(view.score, 0.25 + 0.2 * (2 * percentB - 1) + 0.25, absolute: 1e-9))
    }

    @Test(arguments: [0.0, 0.5])
    func `a market that stands still is neutral in every part`(wick: Double) throws {
        let bars = (0..<120).map { _ in Candle.make(high: 100 + wick, low: 100 - wick) }
        let study = Study(series: try .make(bars: bars))
        let view = try #require(TechnicalReader(study.columns).view(at: study.moment(at: 119)))
        #expect(view.rsi == .init(value: 50, score: 0))
        #expect(view.macd.tendency == .neutral)
        #expect(view.bollinger == .init(value: 0.5, score: 0))
        #expect(view.trend == .sideways)
        #expect(isClose(view.score, 0, absolute: 1e-12))
    }

    @Test
    func `a market that has come to a stand is neutral, not an echo of its last moves`() throws {
        let walk = try CandleSeries.randomWalk(count: 100, seed: 5)
        let last = try #require(walk.closes.last)
        let still = (0..<2000).map { _ in Candle.make(close: last) }
        let study = Study(series: try .make(bars: Array(walk.candles) + still))
        let view = try #require(TechnicalReader(study.columns).view(at: study.moment(at: 2099)))
        #expect(isClose(view.score, 0, absolute: 1e-9))
    }
}
