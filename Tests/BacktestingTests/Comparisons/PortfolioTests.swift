import Backtesting
import Foundation
import Market
import TestSupport
import Testing

/// Accounts added up moment by moment.
@Suite struct PortfolioTests {
    private static let hour: Int64 = 3_600_000

    private static func curve(_ points: [(hour: Int64, equity: Double)]) -> [EquityPoint] {
        points.map { point in
            EquityPoint(
                timestamp: Timestamp(milliseconds: point.hour * hour),
                equity: point.equity
            )
        }
    }

    @Test func `curves with the same moments add up point by point`() {
        let sum = Portfolio(summing: [
            Self.curve([(0, 100), (1, 110), (2, 90)]),
            Self.curve([(0, 50), (1, 40), (2, 60)]),
        ])
        #expect(sum.equityCurve == Self.curve([(0, 150), (1, 150), (2, 150)]))
        #expect(sum.carriedPoints == 0)
    }

    @Test func `a symbol without a candle at a moment counts with its last equity`() {
        let sum = Portfolio(summing: [
            Self.curve([(0, 100), (1, 110), (2, 120), (3, 130)]),
            Self.curve([(0, 50), (3, 80)]),
        ])
        #expect(sum.equityCurve == Self.curve([(0, 150), (1, 160), (2, 170), (3, 210)]))
        #expect(sum.carriedPoints == 2)
    }

    @Test func `a symbol whose first candle comes later counts with its capital until then`() {
        let sum = Portfolio(summing: [
            Self.curve([(0, 100), (1, 110)]),
            Self.curve([(1, 50), (2, 60)]),
        ])
        #expect(sum.equityCurve == Self.curve([(0, 150), (1, 160), (2, 170)]))
        #expect(sum.carriedPoints == 2)
    }

    @Test func `a long curve is thinned in JSON and keeps its extremes`() throws {
        var run = try SampleRun(bars: 30_000, trades: 0)
        let equity = (0...30_000).map { $0 == 17_777 ? 9_000.0 : 10_000 + Double($0 % 7) }
        run.result.equityCurve = equity.enumerated().map { index, equity in
            EquityPoint(
                timestamp: Timestamp(milliseconds: Int64(index) * Self.hour),
                equity: equity
            )
        }
        let result = PortfolioResult(
            [try .sample(run)],
            windows: [run.window],
            period: "1d",
            initialCapital: 10_000
        )
        let json = try #require(
            JSONSerialization.jsonObject(with: JSONEncoder().encode(result)) as? [String: Any]
        )
        let points = try #require(json["equity_curve"] as? [[String: Any]])
        #expect(points.count <= ReportBounds.points)
        #expect(points.compactMap { $0["equity"] as? Double }.min() == 9_000)
        let curves = try #require(json["curves"] as? [String: Any])
        #expect(curves["bars"] as? Int == 30_000)
        #expect(curves["points"] as? Int == points.count)
        #expect(curves["thinned"] as? Bool == true)
    }

    @Test func `falls that follow each other do not add up to the portfolio's drawdown`() throws {
        let sum = Portfolio(summing: [
            Self.curve([(0, 100), (1, 50), (2, 100)]),
            Self.curve([(0, 100), (1, 100), (2, 50)]),
        ])
        let drawdown = Performance.maxDrawdownPct(
            of: Performance.drawdownCurve(of: sum.equityCurve)
        )
        // Each alone falls by 50 %.
        #expect(drawdown == 25)
    }
}
