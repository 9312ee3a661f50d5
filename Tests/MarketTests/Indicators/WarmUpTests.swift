import Market
import TestSupport
import Testing

/// An indicator with other than its default parameters, and all its lines.
private struct Subject: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let warmUp: Int
    let lines: @Sendable (CandleSeries) -> [[Double]]

    init<I: Indicator>(_ indicator: I, lines: @escaping @Sendable (I.Values) -> [[Double]]) {
        testDescription = "\(indicator)"
        warmUp = indicator.warmUp
        self.lines = { lines(indicator.values(for: $0)) }
    }
}

@Suite struct WarmUpTests {
    @Test(arguments: [
        Subject(SMA(period: 1)) { [$0] },
        Subject(SMA(period: 7, of: .high)) { [$0] },
        Subject(EMA(period: 1, of: .low)) { [$0] },
        Subject(EMA(period: 30)) { [$0] },
        Subject(RSI(period: 1)) { [$0] },
        Subject(RSI(period: 5)) { [$0] },
        Subject(MACD(fastPeriod: 1, slowPeriod: 2, signalPeriod: 1)) {
            [$0.line, $0.signal, $0.histogram]
        },
        Subject(MACD(fastPeriod: 5, slowPeriod: 8, signalPeriod: 3)) {
            [$0.line, $0.signal, $0.histogram]
        },
        Subject(BollingerBands(period: 3, deviations: 1.5)) {
            [$0.high, $0.mid, $0.low, $0.width, $0.percentB]
        },
        Subject(ATR(period: 1)) { [$0] },
        Subject(ATR(period: 9)) { [$0] },
        Subject(RateOfChange(period: 6, of: .open)) { [$0] },
        Subject(SuperTrend(period: 1, multiplier: 1)) { [$0.line, $0.direction] },
        Subject(SuperTrend(period: 7, multiplier: 2)) { [$0.line, $0.direction] },
        Subject(StochRSI(rsiPeriod: 5, stochasticPeriod: 4, kPeriod: 2, dPeriod: 6)) {
            [$0.k, $0.d]
        },
        Subject(Ichimoku(conversionPeriod: 3, basePeriod: 9, leadingPeriod: 5)) {
            [$0.conversion, $0.base, $0.leadingA, $0.leadingB]
        },
        Subject(WaveTrend(channelPeriod: 2, averagePeriod: 1, signalPeriod: 1)) {
            [$0.line, $0.signal]
        },
        Subject(WaveTrend(channelPeriod: 4, averagePeriod: 6, signalPeriod: 3)) {
            [$0.line, $0.signal]
        },
    ])
    private func `all lines have a value from the stated bar on and not before`(
        subject: Subject
    ) throws {
        let lines = subject.lines(try .randomWalk(count: 100, seed: 5))
        let first = lines[0].indices.first { bar in
            lines.allSatisfy { !$0[bar].isNaN }
        }
        #expect(first == subject.warmUp)
    }

    @Test func `the standard columns are complete after the stated warm-up`() throws {
        let columns = TechnicalColumns(try .randomWalk(count: 100, seed: 5))
        let lines = [
            columns.rsi, columns.macd.line, columns.macd.signal, columns.macd.histogram,
            columns.bollinger.high, columns.bollinger.mid, columns.bollinger.low,
            columns.bollinger.width, columns.ema9, columns.ema21, columns.ema50, columns.atr,
            columns.volumeSMA, columns.priceChange, columns.volumeChange,
        ]
        #expect(lines.allSatisfy { $0.count == 100 })
        let first = (0..<100).first { bar in lines.allSatisfy { !$0[bar].isNaN } }
        #expect(first == TechnicalColumns.warmUp)
    }
}
