import Backtesting
import Foundation
import Market
import TestSupport
import Testing

struct MonteCarloTests {
    private static func result(_ equity: [Double], profits: [Double] = []) throws -> BacktestResult
    {
        BacktestResult(
            trades: try profits.enumerated().map { try .sample(pnl: $1, entry: $0, exit: $0 + 1) },
            equityCurve: .curve(equity, interval: .oneHour),
            fundingComplete: true
        )
    }

    /// An equity curve of seeded returns around a mean.
    private static func equity(_ count: Int, mean: Double = 0, seed: UInt64 = 5) -> [Double] {
        var generator = SplitMix64(seed: seed)
        var equity = [10_000.0]
        for _ in 0..<count {
            equity.append(
                equity[equity.count - 1] * (1 + mean + 0.02 * (generator.uniform() - 0.5))
            )
        }
        return equity
    }

    @Test func `quantiles ascend, and the fan begins with the capital and ends with the finals`()
        throws
    {
        let simulation = try #require(
            MonteCarlo(of: try Self.result(Self.equity(500)), seed: 3)
        )
        for quantiles in [simulation.bootstrap.finalEquity, simulation.bootstrap.maxDrawdownPct]
            + simulation.fan.map(\.equity)
        {
            let values = [
                quantiles.p5, quantiles.p25, quantiles.p50, quantiles.p75, quantiles.p95,
            ]
            #expect(values == values.sorted())
        }
        #expect(simulation.fan.count == 60)
        #expect(simulation.fan[0].equity.p5 == 10_000 && simulation.fan[0].equity.p95 == 10_000)
        #expect(simulation.fan[59].equity == simulation.bootstrap.finalEquity)
        #expect(simulation.fan[59].timestamp.milliseconds % 3_600_000 == 0)
        #expect(simulation.bootstrap.paths == 1000)
        #expect(simulation.reordered == nil)
    }

    // The logarithm of the final equity is a sum of independent values.
    @Test func `the spread of the final equity is that of independent returns`() throws {
        let equity = Self.equity(2000, mean: 0.0002)
        let simulation = try #require(MonteCarlo(of: try Self.result(equity), seed: 3))
        let logs = zip(equity, equity.dropFirst()).map { log($1 / $0) }
        let mean = logs.reduce(0, +) / 2000
        let deviation = (logs.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }).squareRoot()
        let final = simulation.bootstrap.finalEquity
        #expect(abs(log(final.p50 / equity[2000])) < 0.15 * deviation)
        #expect(abs(log(final.p95 / final.p5) / (2 * 1.645 * deviation) - 1) < 0.12)
    }

    @Test func `a window in stretches has the distribution of one drawn bar by bar`() throws {
        let equity = Self.equity(40_000)
        let long = try #require(MonteCarlo(of: try Self.result(equity), seed: 3))
        let other = try #require(MonteCarlo(of: try Self.result(equity), seed: 4))
        #expect(long.bootstrap.meanBlockLength >= 4)
        #expect(
            long.fan.last?.timestamp
                == Timestamp(milliseconds: long.fan[0].timestamp.milliseconds + 40_000 * 3_600_000)
        )
        #expect(long.bootstrap != other.bootstrap)
        let deviation = (40_000 * 0.0004 / 12).squareRoot()
        let final = long.bootstrap.finalEquity
        #expect(abs(log(final.p95 / final.p5) / (2 * 1.645 * deviation) - 1) < 0.12)
    }

    @Test func `one seed gives one result`() throws {
        let result = try Self.result(Self.equity(300), profits: [100, -50, 30, -20])
        #expect(MonteCarlo(of: result, seed: 3) == MonteCarlo(of: result, seed: 3))
        #expect(MonteCarlo(of: result, seed: 3) != MonteCarlo(of: result, seed: 4))
    }

    // Gains of a half and losses of a third: an order of all losses first loses all but 8/27.
    @Test func `orders of trades have drawdowns between the best and the worst order`() throws {
        let profits = [5000, -5000, 5000, -5000, 5000, -5000.0]
        let reordered = try #require(
            MonteCarlo(of: try Self.result(Self.equity(100), profits: profits), seed: 3)?.reordered
        )
        #expect(abs(reordered.maxDrawdownPct.p5 - 100.0 / 3) < 1e-9)
        #expect(abs(reordered.maxDrawdownPct.p95 - 100 * (1 - 8.0 / 27)) < 1e-9)
        // An order is down to 4/9 where its losses are ever two ahead of its gains: 6 of 20 are.
        #expect(abs(reordered.ruinProbability - 6.0 / 20) < 0.05)
    }

    @Test func `ruin is a loss of the stated share at any moment`() throws {
        // Each bar loses a tenth or gains it back, by chance.
        var generator = SplitMix64(seed: 8)
        var equity = [10_000.0]
        for bar in 0..<200 {
            equity.append(equity[bar] * (generator.uniform() < 0.5 ? 0.9 : 1 / 0.9))
        }
        let result = try Self.result(equity)
        let half = try #require(MonteCarlo(of: result, seed: 3))
        let nearlyAll = try #require(MonteCarlo(of: result, ruinLoss: 0.95, seed: 3))
        let little = try #require(MonteCarlo(of: result, ruinLoss: 0.01, seed: 3))
        #expect(half.ruinLossPct == 50)
        #expect(half.bootstrap.ruinProbability > nearlyAll.bootstrap.ruinProbability)
        #expect(little.bootstrap.ruinProbability > half.bootstrap.ruinProbability)
    }

    @Test func `too few returns and returns without deviation have no paths`() throws {
        #expect(MonteCarlo(of: try Self.result(Self.equity(29)), seed: 3) == nil)
        let idle = [Double](repeating: 10_000, count: 500)
        #expect(MonteCarlo(of: try Self.result(idle), seed: 3) == nil)
    }

    @Test func `a report has the paths in its JSON, and reads them back`() throws {
        let report = try BacktestReport.sample()
        let json = try report.object()
        let simulation = try #require(json["monte_carlo"] as? [String: Any])
        #expect(Set(simulation.keys) == ["bootstrap", "reordered", "ruin_loss_pct", "fan"])
        let read = try JSONDecoder().decode(BacktestReport.self, from: report.json())
        #expect(read.monteCarlo == report.monteCarlo)
        #expect(HTMLReport.render([report], window: try SampleRun().window).contains("Fan of"))
    }
}
