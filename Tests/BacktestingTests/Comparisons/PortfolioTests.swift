import Backtesting
import Market
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
