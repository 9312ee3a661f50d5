import Foundation
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
        logRange: Double? = nil,
        rank: Double,
        reach: Double? = nil,
        overriding overrides: [String: ParameterValue] = [:]
    ) throws -> Signal {
        let bars = (0..<60).map { _ in Candle.make(high: 100.5, low: 99.5) }
        let forecast = Forecast(
            logReturn: logReturn,
            logRange: logRange,
            rank: rank,
            returnReach: reach
        )
        return try #require(
            definition.signals(
                for: .make(bars: bars),
                forecasts: Array(repeating: forecast, count: 60),
                at: 59..<60,
                parameters: definition.parameters(overriding: overrides)
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
    func `the aggressive variant acts at any confidence, with levels at 1 and 2 ATR`() throws {
        let signal = try Self.signal(.lstmAggressive, logReturn: -0.01, rank: 0.001)
        #expect(signal.action == .sell)
        #expect(signal.stopLoss == 101)
        #expect(signal.takeProfit == 98)
        #expect(try Self.signal(.lstmAggressive, logReturn: 0, rank: 0.9).action == .hold)
    }

    /// exp(-0.015) = 0.98511194 and exp(0.025) = 1.02531512, so the edges of the band 0.005 +- 0.02 are
    /// 1.488806 below and 2.531512 above 100; target_atr over stop_atr is 2 in all variants.
    @Test(arguments: [
        (logReturn: 0.005, stop: 98.511194, target: 102.977612),
        (logReturn: -0.005, stop: 101.511306, target: 96.977387),
    ])
    func `with stops by the band the stop is at its edge, and the size falls as it widens`(
        logReturn: Double,
        stop: Double,
        target: Double
    ) throws {
        let signal = try Self.signal(
            .lstmFast,
            logReturn: logReturn,
            logRange: 0.01,
            rank: 0.9,
            reach: 0.02,
            overriding: ["stops": "band"]
        )
        #expect(abs(try #require(signal.stopLoss) - stop) < 1e-6)
        #expect(abs(try #require(signal.takeProfit) - target) < 1e-6)
        // 2 % of 1000 is at risk at the stop: 20 / 1.488806, and half of it where it is twice as far.
        let policy = RiskPolicy(leverage: 50, riskPerTradePct: 2)
        let order = policy.order(for: signal, account: Account(equity: 1000))
        guard case .open(let entry)? = order else {
            Issue.record("\(String(describing: order))")
            return
        }
        #expect(isClose(entry.quantity, 20 / abs(100 - stop), relative: 1e-6))
        let wide = try Self.signal(
            .lstmFast,
            logReturn: logReturn,
            logRange: 0.01,
            rank: 0.9,
            reach: 0.04,
            overriding: ["stops": "band"]
        )
        guard case .open(let other)? = policy.order(for: wide, account: Account(equity: 1000))
        else {
            Issue.record("no order of a wide band")
            return
        }
        #expect(other.quantity < entry.quantity / 2)
    }

    /// Nothing says how far the price may go: no band, one all of which is a gain, and one whose edge
    /// is nearer than a tenth of the ATR of 1.
    @Test(
        arguments: [(0.01, nil), (0.01, 0.005), (0.01, 0.0105), (-0.01, 0.0105)]
            as [(Double, Double?)]
    )
    func `without a band that reaches to the losing side it holds, and says why`(
        logReturn: Double,
        reach: Double?
    ) throws {
        let signal = try Self.signal(
            .lstmFast,
            logReturn: logReturn,
            logRange: 0.01,
            rank: 0.9,
            reach: reach,
            overriding: ["stops": "band"]
        )
        #expect(signal.action == .hold)
        #expect(signal.stopLoss == nil)
        #expect(signal.reason.contains("no band of the next return reaches far enough"))
    }

    @Test func `a band changes nothing where stops are of another kind`() throws {
        for stops in ["atr", "forecast"] as [ParameterValue] {
            let signals = try [nil, 0.02].map { reach in
                var signal = try Self.signal(
                    .lstmFast,
                    logReturn: 0.005,
                    logRange: 0.01,
                    rank: 0.9,
                    reach: reach,
                    overriding: ["stops": stops]
                )
                signal.views.forecast?.forecast.returnReach = nil
                return signal
            }
            #expect(signals[0] == signals[1])
        }
    }

    /// The technical view is neutral and counts one half, so the score cannot pass one half.
    @Test
    func `the conservative variant acts from 75 percent on, with levels at 2,5 and 5 ATR`() throws {
        let signal = try Self.signal(.lstmConservative, logReturn: 0.01, rank: 1)
        #expect(signal.action == .buy)
        #expect(signal.stopLoss == 97.5)
        #expect(signal.takeProfit == 105)
        #expect(try Self.signal(.lstmConservative, logReturn: 0.01, rank: 0.99).action == .hold)
    }

    @Test(arguments: [StrategyDefinition.lstm, .lstmConservative].map(\.id), [true, false])
    func `a missing language view is in the reasoning, and has no weight`(
        id: String,
        isWanted: Bool
    ) throws {
        let signal = try Self.signal(
            StrategyCatalog.definition(id: id),
            logReturn: 0.01,
            rank: 0.5,
            overriding: ["use_llm_analysis": .flag(isWanted)]
        )
        #expect(signal.score == 0.25)
        #expect(signal.views.isLanguageMissing == isWanted)
        #expect(signal.reasoning.contains("LLM: absent") == isWanted)
    }

    @Test(arguments: [true, false])
    func `a language view has a weight of one fifth`(
        isWanted: Bool
    ) throws {
        let bars = (0..<60).map { _ in Candle.make(high: 100.5, low: 99.5) }
        let forecast = Forecast(logReturn: 0.01, logRange: nil, rank: 0.5)
        let study = Study(
            series: try .make(bars: bars),
            forecasts: Array(repeating: forecast, count: 60)
        )
        let strategy = LSTMStrategy(
            columns: study.columns,
            minConfidencePct: 60,
            levels: .standard,
            usesLanguageModel: isWanted
        )
        let now = study.moment(at: 59)
        let opinion = LanguageView(direction: .short, confidence: 0.75)
        let signal = strategy.signal(at: now, language: opinion)
        #expect(isClose(signal.score, isWanted ? 0.4 * 0.5 - 0.2 * 0.75 : 0.25))
        #expect(signal.views.language == (isWanted ? opinion : nil))
        #expect((strategy.prompt(at: now) != nil) == isWanted)
        #expect(strategy.prompt(at: study.moment(at: 10)) == nil)
    }

    /// The forecast range is 2 at a close of 100, twice the ATR.
    @Test(arguments: [("atr", 98.5, 103.0), ("forecast", 97, 106)])
    func `stops stand in ATRs or in forecast ranges`(
        stops: String,
        stopLoss: Double,
        takeProfit: Double
    ) throws {
        let signal = try Self.signal(
            .lstmFast,
            logReturn: 0.01,
            logRange: log(1.02),
            rank: 0.9,
            overriding: ["stops": .text(stops)]
        )
        #expect(isClose(try #require(signal.stopLoss), stopLoss))
        #expect(isClose(try #require(signal.takeProfit), takeProfit))
        #expect(signal.volatilityPct == 1)
    }

    /// The ATR is 1, so a range of 0.1 at a close of 100 is the least that counts.
    @Test(arguments: [nil, 0, -0.01, 1e-12, log(1.000999), 1000, .infinity, .nan])
    func `without a forecast range that bars can have there is no stop in forecast ranges`(
        logRange: Double?
    ) throws {
        let signal = try Self.signal(
            .lstmFast,
            logReturn: 0.01,
            logRange: logRange,
            rank: 0.9,
            overriding: ["stops": .text("forecast")]
        )
        #expect(signal.action == .hold)
        #expect(
            signal.reason
                == "no stop can be placed, as the model forecasts no range that is wide enough"
        )
    }

    @Test(arguments: [0.1001, 40])
    func `a forecast range from a tenth of the ATR on places a stop`(range: Double) throws {
        let signal = try Self.signal(
            .lstmFast,
            logReturn: 0.01,
            logRange: log1p(range / 100),
            rank: 0.9,
            overriding: ["stops": .text("forecast")]
        )
        #expect(isClose(try #require(signal.stopLoss), 100 - 1.5 * range))
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

    @Test(arguments: ["lstm", "lstm_fast", "lstm_conservative", "lstm_aggressive"])
    func `with its forecast withheld the technical view has all the weight`(id: String) throws {
        let definition = try StrategyCatalog.definition(id: id)
        let series = try CandleSeries.randomWalk(count: 400, seed: 5)
        let withheld = definition.withoutForecast
        #expect(!withheld.usesForecast)
        #expect(withheld.id == id && withheld.specs == definition.specs)
        let study = Study(series: series, forecasts: makeForecasts(count: 400, seed: 6))
        let strategy = try withheld.strategy(for: study)
        for bar in 100..<400 {
            let signal = strategy.signal(at: study.moment(at: bar))
            let technical = try #require(signal.views.technical)
            #expect(signal.views.forecast == nil)
            #expect(isClose(signal.score, technical.score))
            #expect(!signal.reasoning.contains("LSTM:"))
            #expect(!signal.views.isLanguageMissing)
            let asked = (strategy as? any LanguageStrategy)?.prompt(at: study.moment(at: bar))
            #expect(asked == nil)
        }
    }

    @Test
    func `a strategy without forecasts is its own without them`() {
        #expect(StrategyDefinition.superTrend.withoutForecast.id == "supertrend")
        #expect(!StrategyDefinition.superTrend.withoutForecast.usesForecast)
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

    /// Real candles and ranks spread evenly, as ranks among a model's own forecasts are.
    @Test
    func `every variant acts on real candles, the rarer the higher its threshold`() throws {
        let series = try CandleSeries.sample()
        let forecasts = makeForecasts(count: series.count, seed: 7)
        let bars = 1000..<series.count
        let rates = try ["lstm_aggressive", "lstm", "lstm_fast", "lstm_conservative"].map { id in
            let signals = try StrategyCatalog.definition(id: id)
                .signals(for: series, forecasts: forecasts, at: bars)
            return Double(signals.count { $0.action != .hold }) / Double(bars.count)
        }
        #expect(rates[0] == 1)
        #expect((0.5..<0.9).contains(rates[1]))
        #expect(rates[2] == rates[1])
        #expect((0.05..<0.4).contains(rates[3]))
    }

    @Test(arguments: StrategyCatalog.definitions.filter(\.usesForecast).map(\.id))
    func `the higher the threshold, the rarer the action, and none is out of reach`(
        id: String
    ) throws {
        let definition = try StrategyCatalog.definition(id: id)
        let series = try CandleSeries.sample()
        let forecasts = makeForecasts(count: series.count, seed: 8)
        let counts = try [50.0, 60, 75, 85].map { threshold in
            try definition.signals(
                for: series,
                forecasts: forecasts,
                at: 250..<series.count,
                parameters: StrategyDefinition.lstmFast.parameters(
                    overriding: ["min_confidence": .number(threshold)]
                )
            ).count { $0.action != .hold }
        }
        #expect(counts == counts.sorted(by: >))
        #expect(Set(counts).count == 4)
        #expect(counts[0] == 1750)
        #expect(counts[3] > 0)
    }
}
