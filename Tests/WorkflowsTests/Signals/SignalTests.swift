import Backtesting
import Foundation
import Market
import Synchronization
import TestSupport
import Testing
import Trading
import Workflows

/// The signal of the newest closed candle.
@Suite struct SignalTests {
    private static func request(_ strategy: String, _ series: CandleSeries) -> SignalRequest {
        SignalRequest(strategy: strategy, key: series.key)
    }

    private static func json(_ signal: LiveSignal) throws -> [String: Any] {
        let object = try JSONSerialization.jsonObject(with: JSONEncoder().encode(signal))
        return try #require(object as? [String: Any])
    }

    @Test func `the signal at a turn is the order of a backtest that enters there`() async throws {
        let series = try TemporaryWorkspace.sample("BTCUSD")
        try await TemporaryWorkspace.with([series]) { workspace in
            var backtest = BacktestRequest(strategy: "supertrend", key: series.key)
            backtest.window = .newest(days: 30, to: nil)
            backtest.execution.slippage = 0
            let run = try await workspace.backtest(backtest, now: .testStart).result
            let report = try JSONDecoder().decode(
                BacktestReport.self,
                from: Data(contentsOf: run.folder.appending(path: "report.json"))
            )
            let trade = try #require(report.trades.first)
            var request = Self.request("supertrend", series)
            request.moment = trade.entryTime
            let signal = try await workspace.signal(request, now: .testStart).result
            #expect(signal.timestamp == trade.entryTime)
            #expect(signal.signal.shouldEnter)
            #expect(signal.signal.direction == trade.direction)
            #expect(signal.signal.stopLoss == trade.stopLoss)
            #expect(signal.signal.takeProfit == trade.takeProfit)
            #expect(signal.dataAge == 0)
        }
    }

    @Test func `a rule's signal has its own indicators and null where a key has no meaning`()
        async throws
    {
        let series = try TemporaryWorkspace.sample("BTCUSD")
        try await TemporaryWorkspace.with([series]) { workspace in
            let now = series.closeTime(at: 1999) + 90_000
            let signal = try await workspace.signal(
                Self.request("supertrend", series),
                now: now
            ).result
            #expect(signal.dataAge == 90)
            #expect(signal.evidence.warnings.isEmpty)
            let json = try Self.json(signal)
            let values = try #require(json["indicator_values"] as? [String: Any])
            for key in ["lstm_prediction", "technical_analysis", "language_analysis", "weights"] {
                #expect(values[key] is NSNull, "\(key)")
            }
            let indicators = try #require(values["indicators"] as? [String: Double])
            #expect(Set(indicators.keys) == ["supertrend", "supertrend_direction", "atr"])
            #expect(json["current_price"] as? Double == series.closes[1999])
        }
    }

    @Test func `old candles have a warning with their age`() async throws {
        let series = try TemporaryWorkspace.sample("BTCUSD")
        try await TemporaryWorkspace.with([series]) { workspace in
            let close = series.closeTime(at: 1999)
            for (hours, isOld) in [(2, false), (3, true), (76, true)] {
                let signal = try await workspace.signal(
                    Self.request("supertrend", series),
                    now: close + Int64(hours) * 3_600_000
                ).result
                #expect(signal.dataAge == Double(hours) * 3600)
                #expect(signal.isOld == isOld)
                #expect(signal.evidence.warnings.count == (isOld ? 1 : 0))
                if hours == 76 {
                    #expect(signal.evidence.warnings[0].contains("3 d 4 h before the moment"))
                }
            }
        }
    }

    /// The moment of the first entry of a backtest: a signal there advises one.
    private static func entry(_ workspace: Workspace, _ key: SeriesKey) async throws -> Timestamp {
        var backtest = BacktestRequest(strategy: "supertrend", key: key)
        backtest.window = .newest(days: 30, to: nil)
        let run = try await workspace.backtest(backtest, now: .testStart).result
        let report = try JSONDecoder().decode(
            BacktestReport.self,
            from: Data(contentsOf: run.folder.appending(path: "report.json"))
        )
        return try #require(report.trades.first?.entryTime)
    }

    @Test func `a signal of stale candles advises no entry, and says why`() async throws {
        let whole = try TemporaryWorkspace.sample("BTCUSD")
        let entry = try await TemporaryWorkspace.with([whole]) { workspace in
            try await Self.entry(workspace, whole.key)
        }
        // Nothing is stored after the candle that an entry follows.
        let series = whole.slice(0..<whole.firstIndex(openingAtOrAfter: entry))
        try await TemporaryWorkspace.with([series]) { workspace in
            let hour: Int64 = 3_600_000
            for (age, isStale) in [(0, false), (2 * hour, false), (2 * hour + 1, true)] {
                for allowsStale in [false, true] {
                    var request = Self.request("supertrend", series)
                    request.allowsStale = allowsStale
                    let signal = try await workspace.signal(request, now: entry + age).result
                    let enters = !isStale || allowsStale
                    #expect(signal.signal.shouldEnter == enters)
                    #expect((signal.signal.entryPrice != nil) == enters)
                    #expect((signal.signal.stopLoss != nil) == enters)
                    #expect((signal.signal.takeProfit != nil) == enters)
                    #expect(
                        (signal.indicatorValues.riskAssessment.positionSizePct != nil) == enters
                    )
                    #expect(signal.signal.direction != nil)
                    #expect(signal.isOld == isStale)
                    #expect(signal.evidence.warnings.isEmpty != isStale)
                    let reason =
                        "STALE: no entry, as the newest candle closed at \(entry), 2 h before"
                    #expect(signal.signal.reasoning.contains(reason) != enters)
                }
            }
            // Standing at the candle's close, it is as new as can be.
            var request = Self.request("supertrend", series)
            request.moment = entry
            let then = try await workspace.signal(request, now: entry + 1000 * hour).result
            #expect(then.signal.shouldEnter)
        }
    }

    @Test func `a moment inside a candle reads the one before it`() async throws {
        let series = try TemporaryWorkspace.sample("BTCUSD")
        try await TemporaryWorkspace.with([series]) { workspace in
            var request = Self.request("supertrend", series)
            request.moment = series.closeTime(at: 1500) - 1
            let before = try await workspace.signal(request, now: .testStart).result
            #expect(before.timestamp == series.closeTime(at: 1499))
            request.moment = series.closeTime(at: 1500)
            let after = try await workspace.signal(request, now: .testStart).result
            #expect(after.timestamp == series.closeTime(at: 1500))
        }
    }

    @Test func `a moment before any candle had closed is refused`() async throws {
        let series = try TemporaryWorkspace.sample("BTCUSD")
        try await TemporaryWorkspace.with([series]) { workspace in
            var request = Self.request("supertrend", series)
            request.moment = series.openTimes[0]
            await #expect(throws: WorkflowError.self) {
                _ = try await workspace.signal(request, now: .testStart).result
            }
        }
    }

    @Test func `a signal depends on no candle after it`() async throws {
        let whole = try TemporaryWorkspace.sample("BTCUSD")
        let cut = whole.slice(0..<1800)
        var signals: [Data] = []
        for series in [whole, cut] {
            try await TemporaryWorkspace.with([series]) { workspace in
                var request = Self.request("supertrend", series)
                request.moment = cut.closeTime(at: 1799)
                let signal = try await workspace.signal(request, now: .testStart).result
                signals.append(
                    try JSONSerialization.data(
                        withJSONObject: Self.json(signal),
                        options: .sortedKeys
                    )
                )
            }
        }
        #expect(signals[0] == signals[1])
    }
}
