import Backtesting
import FakeExchange
import Foundation
import Market
import TestSupport
import Testing
import Workflows

/// The candles before a window or a signal are counted in bars, whatever time lies between them.
struct HistoryTests {
    private static let halted = 1500
    private static let bars = 2200

    /// Hourly candles with or without a halt of four months, the same from bar 1,500 on.
    private static func candles(halt days: Int64) throws -> CandleSeries {
        let whole = try CandleSeries.randomWalk(
            count: bars,
            seed: 11,
            key: .make(venue: .spot)
        )
        return try CandleSeries(
            key: whole.key,
            candles: whole.candles.enumerated().map { index, candle in
                var candle = candle
                if index < halted { candle.openTime = candle.openTime - days * 86_400_000 }
                return candle
            }
        )
    }

    private static func report(_ series: CandleSeries) async throws -> BacktestReport {
        try await TemporaryWorkspace.with([series]) { try await report(series, in: $0) }
    }

    private static func request(_ series: CandleSeries) -> BacktestRequest {
        var request = BacktestRequest(strategy: "supertrend", key: series.key)
        request.window = .from(series.openTimes[halted + 100], to: nil)
        request.execution.slippage = 0
        return request
    }

    private static func report(
        _ series: CandleSeries,
        in workspace: Workspace
    ) async throws -> BacktestReport {
        let run = try await workspace.backtest(request(series), now: .testStart).result
        return try JSONDecoder().decode(
            BacktestReport.self,
            from: Data(contentsOf: run.folder.appending(path: "report.json"))
        )
    }

    @Test func `a halt of four months before a window changes nothing in it`() async throws {
        let whole = try await Self.report(Self.candles(halt: 0))
        let halted = try await Self.report(Self.candles(halt: 120))
        #expect(!whole.trades.isEmpty)
        #expect(halted.trades == whole.trades)
        #expect(halted.equityCurve == whole.equityCurve)
        #expect(whole.evidence.missingInputs == [.funding])
        #expect(halted.evidence.missingInputs == [.funding])
    }

    @Test(arguments: [0..<0, 0..<300, 1000..<1400, 1590..<1700])
    func `what is brought on demand reaches behind a halt, whatever was stored before`(
        stored: Range<Int>
    ) async throws {
        let series = try Self.candles(halt: 120)
        let expected = try await Self.report(series)
        let exchange = FakeExchange(candles: Array(series.candles))
        let now = series.closeTime(at: series.count - 1)
        try await exchange.run { address in
            let kept = stored.isEmpty ? [] : [series.slice(stored)]
            try await TemporaryWorkspace.with(kept) { workspace in
                let backfiller = Backfiller(
                    workspace: workspace,
                    exchange: ExchangeSettings(baseURL: address, timeout: .seconds(3600)),
                    now: { now }
                )
                defer { backfiller.shutdown() }
                let window = Self.request(series).window
                let freshness = try await backfiller.backfill(
                    series.key,
                    window,
                    progress: { _ in }
                )
                #expect(freshness.problem == nil)
                #expect(freshness.downloaded == series.count - stored.count)
                let report = try await Self.report(series, in: workspace)
                #expect(report.trades == expected.trades)
                #expect(report.equityCurve == expected.equityCurve)
                #expect(report.run.dataSHA256 == expected.run.dataSHA256)
                let asked = exchange.requests.count
                #expect(asked <= 12)
                _ = try await backfiller.backfill(series.key, window, progress: { _ in })
                #expect(exchange.requests.count == asked)
            }
        }
    }

    @Test func `after a halt a signal is that of a backtest at the same bar`() async throws {
        let series = try Self.candles(halt: 120)
        let report = try await Self.report(series)
        try await TemporaryWorkspace.with([series]) { workspace in
            for trade in report.trades.prefix(5) {
                var request = SignalRequest(strategy: "supertrend", key: series.key)
                request.moment = trade.entryTime
                let signal = try await workspace.signal(request, now: .testStart).result
                #expect(signal.signal.direction == trade.direction)
                #expect(signal.signal.stopLoss == trade.stopLoss)
                #expect(signal.signal.takeProfit == trade.takeProfit)
                #expect(signal.evidence.missingInputs.isEmpty)
                #expect(signal.evidence.warnings.isEmpty)
            }
        }
    }

    @Test func `in the middle of a halt the last candle before it counts`() async throws {
        let series = try Self.candles(halt: 120)
        try await TemporaryWorkspace.with([series]) { workspace in
            var request = SignalRequest(strategy: "supertrend", key: series.key)
            let last = series.closeTime(at: Self.halted - 1)
            request.moment = last + 100 * 86_400_000
            let signal = try await workspace.signal(request, now: .testStart).result
            #expect(signal.timestamp == last)
            #expect(signal.dataAge == 100 * 86_400)
        }
    }
}
