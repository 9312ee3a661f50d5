import Backtesting
import Foundation
import Market
import TestSupport
import Testing
import Trading

/// A comparison of all strategies on walks that nobody can forecast.
struct RandomWalkComparisonTests {
    private static let bars = 720

    /// Hourly candles of a Gaussian walk without drift, five steps a bar.
    private static func walk(seed: UInt64) throws -> CandleSeries {
        var generator = SplitMix64(seed: seed)
        let deviation = 0.005 / 5.0.squareRoot()
        var price = 100.0
        let candles = (0..<StrategyDefinition.warmUp + bars).map { _ in
            let open = price
            var (high, low) = (price, price)
            for _ in 0..<5 {
                let radius = (-2 * log(1 - generator.uniform())).squareRoot()
                let normal = radius * cos(2 * .pi * generator.uniform())
                // Half the variance off, so that the price itself has no drift.
                price *= exp(deviation * normal - deviation * deviation / 2)
                (high, low) = (max(high, price), min(low, price))
            }
            return Candle.make(
                open: open,
                high: high,
                low: low,
                close: price,
                volume: 10 + generator.uniform()
            )
        }
        return try .make(bars: candles)
    }

    /// Forecasts that know nothing.
    private static func forecasts(count: Int, seed: UInt64) -> [Forecast?] {
        var generator = SplitMix64(seed: seed)
        return (0..<count).map { _ in
            Forecast(
                logReturn: 0.004 * (generator.uniform() - 0.5),
                logRange: 0.01,
                rank: generator.uniform()
            )
        }
    }

    /// The corrected evidence of all strategies with their defaults on one walk.
    private static func comparison(seed: UInt64) throws -> [CorrectedEvidence] {
        let series = try walk(seed: seed)
        let study = Study(
            series: series,
            forecasts: forecasts(count: series.count, seed: seed + 1_000_000)
        )
        let window = (series.count - bars)..<series.count
        let execution = ExecutionConfiguration()
        let simulator = try Simulator(execution: execution)
        let returns = try StrategyCatalog.definitions.map { definition in
            var policy = RiskPolicy()
            policy.leverage = execution.leverage
            let result = try simulator.run(
                definition.strategy(for: study),
                policy: policy,
                study: study,
                bars: window,
                funding: nil
            )
            return Performance.returns(of: result.equityCurve)
        }
        let held = Performance.returns(
            of: BuyAndHold.equityCurve(window: series.slice(window), execution: execution)
        )
        return CorrectedEvidence.corrected(
            returns: returns,
            benchmarks: returns.map { _ in held },
            seed: seed
        )
    }

    // At a size of 5 % more than 8 of 100 would be one case in 16; at 10 % it is seven in ten.
    @Test func `of ten strategies on a hundred random walks at most eight winners are claimed`()
        async throws
    {
        let comparisons = try await withThrowingTaskGroup(of: [CorrectedEvidence].self) { group in
            for seed in 1...100 {
                group.addTask { try Self.comparison(seed: UInt64(seed)) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(comparisons.count == 100)
        #expect(comparisons.allSatisfy { $0.count == 10 })
        for claim in CorrectedEvidence.Claim.allCases {
            let claimed = comparisons.count { $0.contains { $0.claims.contains(claim) } }
            #expect(claimed <= 8, "\(claim.rawValue)")
        }
        // They did trade: an idle account has a p-value of one.
        let traded = comparisons.joined().count { ($0.pValue ?? 1) < 1 }
        #expect(traded > 700)
    }
}
