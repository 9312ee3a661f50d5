import Backtesting
import Foundation
import Market
import TestSupport
import Testing

/// Figures of seeded curves against empyrical-reloaded, quantstats and arch; see
/// `scripts/goldens/performance.py`.
struct PerformanceGoldenTests {
    struct Golden: Decodable, CustomTestStringConvertible, Sendable {
        let name: String
        let interval: Interval
        let equity: [Double]
        let sharpe_ratio, sortino_ratio, calmar_ratio: Double
        let total_return, total_return_pct, annualized_return, cagr_pct: Double
        let max_drawdown, max_drawdown_pct: Double
        let probabilistic_sharpe: Double
        let sharpe_interval: [Double]

        var testDescription: String { name }
    }

    static let goldens: [Golden] = {
        let text = try? Fixtures.text("Backtesting/performance.json")
        let goldens = text.flatMap {
            try? JSONDecoder().decode([Golden].self, from: Data($0.utf8))
        }
        return goldens ?? []
    }()

    @Test func `the golden file is there`() {
        #expect(Self.goldens.count == 3)
    }

    @Test(arguments: goldens)
    func `figures of the equity curve agree with other libraries`(golden: Golden) throws {
        let result = BacktestResult(
            trades: [],
            equityCurve: .curve(golden.equity, interval: golden.interval),
            fundingComplete: true
        )
        let figures = Figures(of: result, interval: golden.interval)
        let pairs: [(String, Double?, Double)] = [
            ("sharpe", figures.sharpeRatio, golden.sharpe_ratio),
            ("sortino", figures.sortinoRatio, golden.sortino_ratio),
            ("calmar", figures.calmarRatio, golden.calmar_ratio),
            ("total", figures.totalReturn, golden.total_return),
            ("total %", figures.totalReturnPct, golden.total_return_pct),
            ("annualized", figures.annualizedReturn, golden.annualized_return),
            ("cagr", figures.cagrPct, golden.cagr_pct),
            ("drawdown", figures.maxDrawdown, golden.max_drawdown),
            ("drawdown %", figures.maxDrawdownPct, golden.max_drawdown_pct),
        ]
        for (name, ours, theirs) in pairs {
            let ours = try #require(ours)
            #expect(isClose(ours, theirs, relative: 1e-12), "\(name): \(ours) against \(theirs)")
        }
    }

    @Test(arguments: goldens)
    func `the probabilistic Sharpe ratio agrees with scipy`(golden: Golden) throws {
        let returns = Performance.returns(of: .curve(golden.equity, interval: golden.interval))
        let ours = try #require(Performance.probabilisticSharpe(of: returns))
        #expect(isClose(ours, golden.probabilistic_sharpe, relative: 1e-12))
    }

    @Test(arguments: goldens)
    func `the bootstrap interval is that of another implementation up to chance`(
        golden: Golden
    ) throws {
        let returns = Performance.returns(of: .curve(golden.equity, interval: golden.interval))
        var generator = SplitMix64(seed: 3)
        let ours = try #require(
            Performance.sharpeInterval(
                of: returns,
                barsPerYear: golden.interval.barsPerYear,
                resamples: 4000,
                using: &generator
            )
        )
        let tolerance = 0.05 * (golden.sharpe_interval[1] - golden.sharpe_interval[0])
        #expect(abs(ours.low - golden.sharpe_interval[0]) < tolerance)
        #expect(abs(ours.high - golden.sharpe_interval[1]) < tolerance)
    }
}
