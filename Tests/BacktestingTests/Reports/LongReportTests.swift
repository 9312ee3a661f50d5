import Backtesting
import Foundation
import Market
import TestSupport
import Testing

/// Reports of windows so long that JSON and page hold a part of their curves and trades.
@Suite struct LongReportTests {
    private static let long = Result {
        try BacktestReport.sample(SampleRun(bars: 60_000, trades: 12_000))
    }

    @Test func `long curves are thinned and say so, and no extreme is lost`() throws {
        let report = try Self.long.get()
        let object = try report.object()
        let curves = try #require(object["curves"] as? [String: Any])
        let equity = try #require(object["equity_curve"] as? [[String: Any]])
        let drawdown = try #require(object["drawdown_curve"] as? [[String: Any]])
        #expect(curves["bars"] as? Int == 60_000)
        #expect(curves["thinned"] as? Bool == true)
        #expect(curves["points"] as? Int == equity.count)
        #expect((2500...10_000).contains(equity.count))
        #expect(
            equity.map { $0["timestamp"] as? String } == drawdown.map { $0["timestamp"] as? String }
        )

        let values = equity.compactMap { $0["equity"] as? Double }
        let all = report.equityCurve.map(\.equity)
        #expect(values.min() == all.min())
        #expect(values.max() == all.max())
        #expect(values.first == all.first)
        let falls = drawdown.compactMap { $0["drawdown_pct"] as? Double }
        #expect(falls.max() == report.figures.maxDrawdownPct)
        let times = equity.compactMap { $0["timestamp"] as? String }
        #expect(times == times.sorted())
        #expect(Set(times).count == times.count)
        #expect(times.first == report.equityCurve.first?.timestamp.description)
        #expect(times.last == report.equityCurve.last?.timestamp.description)
    }

    @Test func `of many trades the last ones are listed, and a field says so`() throws {
        let report = try Self.long.get()
        let object = try report.object()
        let trades = try #require(object["trades"] as? [[String: Any]])
        #expect(trades.count == ReportBounds.trades)
        #expect(trades.last?["exit_time"] as? String == report.trades.last?.exitTime.description)
        #expect(object["total_trades"] as? Int == 12_000)
        #expect((object["trade_list"] as? [String: Int]) == ["total": 12_000, "listed": 10_000])
    }

    @Test func `what was left out stays out when a report is read and written again`() throws {
        let json = try Self.long.get().json()
        let read = try JSONDecoder().decode(BacktestReport.self, from: json)
        #expect(try read.json() == json)
    }

    @Test func `a short window keeps every point and trade`() throws {
        let report = try BacktestReport.sample()
        let object = try report.object()
        #expect(object["trade_list"] == nil)
        let curves = try #require(object["curves"] as? [String: Any])
        #expect(curves["thinned"] as? Bool == false)
        #expect(curves["points"] as? Int == 121)
        #expect((object["equity_curve"] as? [Any])?.count == 121)
        #expect((object["trades"] as? [Any])?.count == report.trades.count)
    }

    @Test func `a page of a long window is small, and says what it leaves out`() throws {
        let run = try SampleRun(bars: 60_000, trades: 12_000)
        let page = HTMLReport.render([try Self.long.get()], window: run.window)
        #expect(page.utf8.count < 8_000_000)
        #expect(page.contains("The last 10,000 of 12,000 trades"))
        #expect(page.contains("Only the 366 trades that won or lost most are marked."))
    }

    @Test(arguments: [(21, 6), (1000, 100), (20_001, 20_000), (4001, 4000)])
    func `a thinned curve is no longer than its bound, in order and with both ends`(
        count: Int,
        limit: Int
    ) throws {
        var generator = SplitMix64(seed: UInt64(count))
        let equity = (0..<count).map { index in
            EquityPoint(
                timestamp: .testStart + Int64(index) * 60_000,
                equity: Double.random(in: 1...2, using: &generator)
            )
        }
        let kept = try #require(
            ReportBounds.thinnedPositions(
                equity: equity,
                drawdown: Performance.drawdownCurve(of: equity),
                limit: limit
            )
        )
        #expect(kept.count <= limit)
        #expect(kept.first == 0)
        #expect(kept.last == count - 1)
        #expect(zip(kept, kept.dropFirst()).allSatisfy { $0 < $1 })
        #expect(
            ReportBounds.thinnedPositions(
                equity: equity.prefix(limit),
                drawdown: Performance.drawdownCurve(of: Array(equity.prefix(limit))),
                limit: limit
            ) == nil
        )
    }
}
