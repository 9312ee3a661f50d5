import Market
import TestSupport
import Testing
import Trading

struct LSTMStrategyTests {
    /// Closes of 100 and a range of 1 in every bar: the technical view is 0 and the ATR 1, so the
    /// score is half the forecast's.
    private static func signal(
        _ definition: StrategyDefinition,
        logReturn: Double,
        rank: Double
    ) throws -> Signal {
        let bars = (0..<60).map { _ in Candle.make(high: 100.5, low: 99.5) }
        let forecast = Forecast(logReturn: logReturn, logRange: nil, rank: rank)
        return try #require(
            definition.signals(
                for: .make(bars: bars),
                forecasts: Array(repeating: forecast, count: 60),
                at: 59..<60
            ).first
        )
    }

    @Test(arguments: [
        (rank: 0.398, action: Action.hold, confidence: 59.95),
        (rank: 0.4, action: .buy, confidence: 60),
        (rank: 0.9, action: .buy, confidence: 72.5),
        (rank: 1, action: .buy, confidence: 75),
    ])
    func `the fast variant acts from 60 percent on, with levels at 1,5 and 3 ATR`(
        rank: Double,
        action: Action,
        confidence: Double
    ) throws {
        let signal = try Self.signal(.lstmFast, logReturn: 0.01, rank: rank)
        #expect(signal.action == action)
        #expect(isClose(signal.score, rank / 2))
        #expect(isClose(signal.confidencePct, confidence))
        #expect(signal.price == 100)
        #expect(signal.volatilityPct == 1)
        #expect(signal.stopLoss == (action == .hold ? nil : 98.5))
        #expect(signal.takeProfit == (action == .hold ? nil : 103))
        #expect(signal.riskRewardRatio == (action == .hold ? nil : 2))
    }

    @Test
    func `a falling forecast mirrors a rising one`() throws {
        let signal = try Self.signal(.lstmFast, logReturn: -0.01, rank: 0.9)
        #expect(signal.action == .sell)
        #expect(isClose(signal.score, -0.45))
        #expect(signal.stopLoss == 101.5)
        #expect(signal.takeProfit == 97)
    }

    @Test
    func `the aggressive variant acts on any opinion, with levels at 1 and 2 ATR`() throws {
        let signal = try Self.signal(.lstmAggressive, logReturn: -0.01, rank: 0.001)
        #expect(signal.action == .sell)
        #expect(signal.stopLoss == 101)
        #expect(signal.takeProfit == 98)
        #expect(try Self.signal(.lstmAggressive, logReturn: 0, rank: 0.9).action == .hold)
    }

    @Test
    func `views that agree make a strong action`() throws {
        let series = try CandleSeries.make(closes: (0..<300).map { 1000 + Double($0) })
        let forecast = Forecast(logReturn: 0.01, logRange: nil, rank: 0.99)
        let signals = try StrategyDefinition.lstmFast.signals(
            for: series,
            forecasts: Array(repeating: forecast, count: 300),
            at: 299..<300
        )
        #expect(signals.first?.action == .strongBuy)
    }

    @Test
    func `without a forecast it holds and says so`() throws {
        let series = try CandleSeries.make(closes: (0..<300).map { 1000 + Double($0) })
        let signals = try StrategyDefinition.lstmFast.signals(
            for: series,
            forecasts: [],
            at: 299..<300
        )
        let signal = try #require(signals.first)
        #expect(signal.action == .hold)
        #expect(signal.score == 0)
        #expect(signal.views.technical != nil)
        #expect(signal.reasoning.hasPrefix("no forecast of the next bar | Technical: RSI=bullish"))
    }

    @Test
    func `in the indicators' warm-up it holds and says so`() throws {
        let signals = try StrategyDefinition.lstmFast.signals(
            for: .randomWalk(count: 60, seed: 3),
            forecasts: makeForecasts(count: 60, seed: 4),
            at: 0..<50
        )
        for signal in signals.dropLast() {
            #expect(signal.action == .hold)
            #expect(signal.reason == "the indicators are in their warm-up")
        }
        #expect(signals.last?.views.technical != nil)
    }

    @Test
    func `a market without any range is held, as no stop can be placed`() throws {
        let forecast = Forecast(logReturn: 0.01, logRange: nil, rank: 1)
        let signals = try StrategyDefinition.lstmFast.signals(
            for: .make(closes: Array(repeating: 100, count: 60)),
            forecasts: Array(repeating: forecast, count: 60),
            at: 59..<60
        )
        let signal = try #require(signals.first)
        #expect(signal.action == .hold)
        #expect(signal.score == 0.5)
        #expect(signal.stopLoss == nil)
        #expect(signal.reason == "no stop can be placed, as the market stands still")
    }

    @Test
    func `the higher the threshold, the rarer the action, and none is out of reach`() throws {
        let series = try CandleSeries.randomWalk(count: 3000, seed: 6)
        let forecasts = makeForecasts(count: 3000, seed: 7)
        let counts = try [50.0, 60, 75, 85].map { threshold in
            try StrategyDefinition.lstmFast.signals(
                for: series,
                forecasts: forecasts,
                at: 250..<3000,
                parameters: StrategyParameters(minConfidence: threshold)
            ).count { $0.action != .hold }
        }
        #expect(counts == counts.sorted(by: >))
        #expect(Set(counts).count == 4)
        #expect(counts[0] == 2750)
        #expect(counts[3] > 0)
    }
}
