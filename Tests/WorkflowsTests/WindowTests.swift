import Backtesting
import FakeExchange
import Foundation
import Market
import TestSupport
import Testing
import Workflows

/// Which bars a window has: those that open and close inside it.
struct WindowTests {
    private static let day: Int64 = 86_400_000

    /// 200 daily candles from 2025-01-01 on.
    private static func days() throws -> CandleSeries {
        try .randomWalk(count: 200, seed: 3, key: .make(venue: .spot, interval: .oneDay))
    }

    private static func request(
        _ series: CandleSeries,
        _ window: BacktestRequest.Window
    ) -> BacktestRequest {
        var request = BacktestRequest(strategy: "supertrend", key: series.key)
        request.window = window
        return request
    }

    private static func window(from: String, to: String?) throws -> BacktestRequest.Window {
        try .from(Timestamp(from), to: to.map { try Timestamp($0) })
    }

    @Test(arguments: [
        ("2025-05-01", "2025-06-15T12:00:00Z", "2025-05-01", "2025-06-14"),
        ("2025-05-01", "2025-06-15T23:59:59.999Z", "2025-05-01", "2025-06-14"),
        ("2025-05-01", "2025-06-16", "2025-05-01", "2025-06-15"),
        ("2025-05-01T00:00:00.001Z", "2025-06-16", "2025-05-02", "2025-06-15"),
        // The newest candle closes on 2025-07-20, and none could close by noon.
        ("2025-05-01", "2025-07-20T12:00:00Z", "2025-05-01", "2025-07-19"),
        ("2024-12-31T12:00:00Z", "2025-06-16", "2025-01-01", "2025-06-15"),
    ])
    func `a window that begins or ends inside a bar lives without that bar`(
        from: String,
        to: String,
        first: String,
        last: String
    ) async throws {
        let series = try Self.days()
        let window = try Self.window(from: from, to: to)
        try await TemporaryWorkspace.with([series]) { workspace in
            let run = try await workspace.backtest(
                Self.request(series, window),
                now: .testStart
            ).result
            let report = try JSONDecoder().decode(
                BacktestReport.self,
                from: Data(contentsOf: run.folder.appending(path: "report.json"))
            )
            #expect(report.run.startDate == (try Timestamp(first)))
            #expect(report.run.endDate == (try Timestamp(last)))
            let end = try Timestamp(to)
            #expect(report.trades.allSatisfy { $0.exitTime <= end })
            #expect(report.equityCurve.last.map { $0.timestamp <= end } == true)
        }
    }

    @Test func `comparisons and portfolios count the same bars`() async throws {
        let series = try Self.days()
        let window = try Self.window(from: "2025-05-01", to: "2025-06-15T12:00:00Z")
        try await TemporaryWorkspace.with([series]) { workspace in
            let common = Self.request(series, window)
            let comparison = try await workspace.compare(
                ComparisonRequest(strategies: ["supertrend", "rsi_ema"], common: common),
                now: .testStart
            ).result
            let portfolio = try await workspace.backtest(
                PortfolioRequest(symbols: [series.key.symbol], common: common),
                now: .testStart
            ).result
            let last = try Timestamp("2025-06-14")
            #expect(comparison.reports.allSatisfy { $0.run.endDate == last })
            let json = try JSONSerialization.jsonObject(
                with: JSONEncoder().encode(portfolio.result)
            )
            #expect((json as? [String: Any])?["end_date"] as? String == "2025-06-14T00:00:00Z")
        }
    }

    @Test(arguments: [
        ("2025-06-15T06:00:00Z", "2025-06-15T18:00:00Z"),
        ("2025-06-15T06:00:00Z", "2025-06-16T18:00:00Z"),
        ("2025-06-15", "2025-06-15T23:59:59Z"),
        // After the last candle as well: what matters is that no bar could be there.
        ("2025-08-15T06:00:00Z", "2025-08-15T18:00:00Z"),
    ])
    func `a window that holds no whole bar says just that`(from: String, to: String)
        async throws
    {
        let series = try Self.days()
        let window = try Self.window(from: from, to: to)
        let refusal = WorkflowError.windowWithoutBars(
            series.key,
            from: try Timestamp(from),
            to: try Timestamp(to)
        )
        try await TemporaryWorkspace.with([series]) { workspace in
            _ = await #expect(throws: refusal) {
                _ = try await workspace.backtest(
                    Self.request(series, window),
                    now: .testStart
                ).result
            }
        }
        #expect(!"\(refusal)".contains("within the stored candles"))
    }

    @Test func `a window inside a gap of the data has no bars either`() async throws {
        let whole = try TemporaryWorkspace.sample("BTCUSD", without: 1000..<1100)
        let from = try TemporaryWorkspace.sample("BTCUSD").openTimes[1010]
        let to = from + 20 * 3_600_000
        try await TemporaryWorkspace.with([whole]) { workspace in
            _ = await #expect(
                throws: WorkflowError.windowWithoutBars(whole.key, from: from, to: to)
            ) {
                _ = try await workspace.backtest(
                    Self.request(whole, .from(from, to: to)),
                    now: .testStart
                ).result
            }
        }
    }

    @Test func `the exchange is not asked for a candle that closes after the window`()
        async throws
    {
        try await BackfillerScene.set(stored: 0..<2350) { scene in
            try await scene.exchange.run { address in
                let from = scene.candles[2300].openTime
                let to = scene.candles[2350].openTime + BackfillerScene.hour / 2
                _ = try await scene.freshness(scene.backfiller(address), .from(from, to: to))
                #expect(scene.exchange.requests.isEmpty)
            }
        }
    }

    @Test(arguments: [Interval.oneHour, .oneDay, .oneWeek])
    func `the newest candle at a moment wants no window around it`(interval: Interval)
        async throws
    {
        let key = try SeriesKey.make(venue: .spot, interval: interval)
        let series = try CandleSeries.randomWalk(count: 60, seed: 5, key: key, start: .testMonday)
        try await TemporaryWorkspace.with([series]) { workspace in
            let now = series.closeTime(at: 59) + 60_000
            let backfiller = Backfiller(workspace: workspace, exchange: nil, now: { now })
            let inside = series.openTimes[20] + interval.milliseconds / 2
            for moment in [nil, now, inside, series.closeTime(at: 0)] {
                let data = try await backfiller.backfill(key, newestAt: moment, progress: { _ in })
                #expect(data.newestCandle == series.openTimes[59])
            }
            // That nothing had closed by then is for the signal or the forecast to tell.
            let early = series.closeTime(at: 0) - 1
            _ = try await backfiller.backfill(key, newestAt: early, progress: { _ in })
            let request = SignalRequest(strategy: "supertrend", key: key)
            _ = await #expect(
                throws: WorkflowError.noCandleBefore(
                    early,
                    key: key,
                    first: series.closeTime(at: 0)
                )
            ) {
                var request = request
                request.moment = early
                _ = try await workspace.signal(request, now: now).result
            }
        }
    }
}
