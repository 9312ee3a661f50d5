import Market
public import Trading
import Validation

/// What the forecasts add: the same run without them, and with those of other days.
///
/// A strategy whose result is no better than with the forecasts of other days has not been helped by
/// them. For a strategy that consults a language model all three runs are without one.
public struct ForecastValue: Hashable, Codable, Sendable {
    /// Return and Sharpe ratio of one of the runs.
    public struct Outcome: Hashable, Codable, Sendable {
        /// Total return, in percent.
        @NullCodable public var returnPct: Double?
        /// Annualised Sharpe ratio; nil where it is undefined.
        @NullCodable public var sharpeRatio: Double?

        private enum CodingKeys: String, CodingKey {
            case returnPct = "return_pct"
            case sharpeRatio = "sharpe_ratio"
        }
    }

    /// With the forecasts as they are.
    public var kept: Outcome
    /// Without the forecast view, whose weight goes to the others.
    public var withheld: Outcome
    /// With the forecasts of other days: the medians over all draws.
    public var shuffled: Outcome
    /// How often the days were shuffled.
    public var draws: Int

    /// The most shuffles.
    static let mostDraws = 19
    /// How many bars are simulated with shuffled forecasts, which bounds the time; at least once.
    static let mostBars = 100_000

    /// Runs a strategy without its forecasts and with shuffled ones.
    ///
    /// - Parameters:
    ///   - kept: The run with the forecasts as they are.
    ///   - study: The study of the run.
    ///   - bars: Positions of the window in the study's series.
    ///   - seed: Seed of the shuffles.
    ///   - withheld: Runs the strategy without its forecast view.
    ///   - run: Runs the strategy over another study of the same candles.
    /// - Throws: What the runs throw; `CancellationError`.
    public init(
        kept: BacktestResult,
        study: Study,
        bars: Range<Int>,
        seed: UInt64,
        withheld: () throws -> BacktestResult,
        run: (Study) throws -> BacktestResult
    ) throws {
        let interval = study.key.interval
        // An odd number has a middle one.
        let most = max(1, min(Self.mostDraws, Self.mostBars / bars.count))
        draws = most.isMultiple(of: 2) ? most - 1 : most
        var generator = SplitMix64(seed: seed)
        var outcomes: [Outcome] = []
        for _ in 0..<draws {
            try Task.checkCancellation()
            let other = study.shufflingForecasts(byDayIn: bars, using: &generator)
            outcomes.append(Outcome(try run(other), interval: interval))
        }
        self.kept = Outcome(kept, interval: interval)
        self.withheld = Outcome(try withheld(), interval: interval)
        shuffled = Outcome(
            returnPct: Self.median(outcomes.compactMap(\.returnPct)),
            sharpeRatio: Self.median(outcomes.compactMap(\.sharpeRatio))
        )
    }

    private static func median(_ values: [Double]) -> Double? {
        let sorted = values.sorted()
        guard !sorted.isEmpty else { return nil }
        return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }
}

extension ForecastValue.Outcome {
    fileprivate init(_ result: BacktestResult, interval: Interval) {
        self.init(
            returnPct: Performance.totalReturnPct(of: result.equityCurve),
            sharpeRatio: Performance.sharpeRatio(
                of: Performance.returns(of: result.equityCurve),
                barsPerYear: interval.barsPerYear
            )
        )
    }
}
