public import Market
import Validation

/// What else the same returns and the same trades could have come to.
///
/// Bootstrap paths draw the marked per-bar returns anew, in blocks; re-orderings shuffle the trades.
/// Both take the future for like the past: they show what luck of order and selection can do,
/// not what a changed market would.
public struct MonteCarlo: Hashable, Codable, Sendable {
    /// Five quantiles of a distribution.
    public struct Quantiles: Hashable, Codable, Sendable {
        /// The 5 % quantile.
        public var p5: Double
        /// The lower quartile.
        public var p25: Double
        /// The median.
        public var p50: Double
        /// The upper quartile.
        public var p75: Double
        /// The 95 % quantile.
        public var p95: Double

        /// Computes the quantiles of values, at least one.
        init(of values: [Double]) {
            let sorted = values.sorted()
            p5 = Performance.quantile(0.05, ofSorted: sorted)
            p25 = Performance.quantile(0.25, ofSorted: sorted)
            p50 = Performance.quantile(0.5, ofSorted: sorted)
            p75 = Performance.quantile(0.75, ofSorted: sorted)
            p95 = Performance.quantile(0.95, ofSorted: sorted)
        }
    }

    /// Paths of resampled returns.
    public struct Bootstrap: Hashable, Codable, Sendable {
        /// How many paths were drawn.
        public var paths: Int
        /// Mean length of a block, in bars.
        public var meanBlockLength: Double
        /// Equity at the end, in the quote currency.
        public var finalEquity: Quantiles
        /// The largest drawdown from a peak, in percent of it.
        public var maxDrawdownPct: Quantiles
        /// Share of the paths that were ever down by ``MonteCarlo/ruinLossPct`` of the capital.
        public var ruinProbability: Double

        private enum CodingKeys: String, CodingKey {
            case paths
            case meanBlockLength = "mean_block_length"
            case finalEquity = "final_equity"
            case maxDrawdownPct = "max_drawdown_pct"
            case ruinProbability = "ruin_probability"
        }
    }

    /// Re-orderings of the trades.
    ///
    /// All end with the same equity, since each trade gains its share of whatever there is.
    public struct Reordering: Hashable, Codable, Sendable {
        /// How many orders were drawn.
        public var paths: Int
        /// The largest drawdown between closed trades, in percent of the peak.
        public var maxDrawdownPct: Quantiles
        /// Share of the orders that were ever down by ``MonteCarlo/ruinLossPct`` of the capital.
        public var ruinProbability: Double

        private enum CodingKeys: String, CodingKey {
            case paths
            case maxDrawdownPct = "max_drawdown_pct"
            case ruinProbability = "ruin_probability"
        }
    }

    /// The bootstrap's quantiles of the equity at one moment.
    public struct FanPoint: Hashable, Codable, Sendable {
        /// The moment, one of the equity curve.
        public var timestamp: Timestamp
        /// Quantiles of the equity then.
        public var equity: Quantiles
    }

    /// Paths of resampled returns.
    public var bootstrap: Bootstrap
    /// Re-orderings of the trades; nil for fewer than two.
    @NullCodable public var reordered: Reordering?
    /// The loss that counts as ruin, in percent of the capital.
    public var ruinLossPct: Double
    /// Quantile curves of the bootstrap's equity, at most ``fanPoints`` moments.
    public var fan: [FanPoint]

    /// The largest number of paths.
    public static let mostPaths = 1000
    /// The fewest returns that are resampled.
    public static let leastReturns = 30
    /// The largest number of moments of a fan.
    public static let fanPoints = 60
    /// The largest number of steps of a path; longer windows are resampled in stretches of bars.
    package static let mostSteps = 1000

    private enum CodingKeys: String, CodingKey {
        case bootstrap
        case reordered
        case ruinLossPct = "ruin_loss_pct"
        case fan
    }
}

extension MonteCarlo {
    /// Resamples the returns and re-orders the trades of a run.
    ///
    /// It is nil for fewer than ``leastReturns`` returns, for returns without deviation, and where a
    /// path overflows.
    ///
    /// - Parameters:
    ///   - result: The trades and the marked equity of the run.
    ///   - ruinLoss: The loss that counts as ruin, as a share of the capital, above 0 and below 1.
    ///   - paths: How many paths to draw, 1...``mostPaths``.
    ///   - meanBlockLength: That of the returns where it is known, which saves its computation;
    ///     ``Performance/blockLength(of:)``.
    ///   - seed: Seed of the draws.
    /// - Complexity: At most 1,000,000 steps of paths and as many of trades, however long the window
    ///   is.
    public init?(
        of result: BacktestResult,
        ruinLoss: Double = 0.5,
        paths: Int = mostPaths,
        meanBlockLength: Double? = nil,
        seed: UInt64
    ) {
        precondition(ruinLoss > 0 && ruinLoss < 1, "a loss between nothing and everything")
        precondition((1...Self.mostPaths).contains(paths), "1 to 1,000 paths")
        let curve = result.equityCurve
        let returns = Performance.returns(of: curve)
        guard returns.count >= Self.leastReturns, let capital = curve.first?.equity, capital > 0,
            Performance.sharpeRatio(of: returns, barsPerYear: 1) != nil
        else { return nil }
        var generator = SplitMix64(seed: seed ^ 0x6D6F_6E74_6563_6172)
        let paths = BootstrapPaths(
            returns,
            paths: paths,
            meanBlockLength: meanBlockLength ?? Performance.blockLength(of: returns),
            ruinLoss: ruinLoss,
            using: &generator
        )
        // The numbers of a report are finite; products of huge returns may not be.
        guard (paths.finals + paths.fan.joined()).allSatisfy({ ($0 * capital).isFinite }) else {
            return nil
        }
        bootstrap = Bootstrap(
            paths: paths.finals.count,
            meanBlockLength: paths.meanBlockLength,
            finalEquity: Quantiles(of: paths.finals.map { $0 * capital }),
            maxDrawdownPct: Quantiles(of: paths.drawdowns.map { $0 * 100 }),
            ruinProbability: paths.ruinShare
        )
        fan = zip(paths.moments, paths.fan).map { moment, values in
            FanPoint(
                timestamp: curve[moment].timestamp,
                equity: Quantiles(of: values.map { $0 * capital })
            )
        }
        ruinLossPct = ruinLoss * 100
        _reordered = NullCodable(
            Reordering(
                result.trades,
                capital: capital,
                paths: paths.finals.count,
                ruinLoss: ruinLoss,
                using: &generator
            )
        )
    }
}

extension MonteCarlo.Reordering {
    /// Shuffles trades; nil for fewer than two.
    ///
    /// A trade's return is its profit over the capital and the profits before it, and is what it
    /// gains of whatever there is at its new place.
    fileprivate init?(
        _ trades: [Trade],
        capital: Double,
        paths: Int,
        ruinLoss: Double,
        using generator: inout SplitMix64
    ) {
        guard trades.count >= 2 else { return nil }
        var balance = capital
        var growths: [Double] = []
        for trade in trades {
            growths.append(balance > 0 ? max(0, 1 + trade.pnl / balance) : 1)
            balance += trade.pnl
        }
        let count = min(paths, max(100, MonteCarlo.mostPaths * MonteCarlo.mostSteps / trades.count))
        var drawdowns: [Double] = []
        var ruined = 0
        for _ in 0..<count {
            var (equity, peak, lowest, left) = (1.0, 1.0, 1.0, 1.0)
            // Each trade is drawn from those that have not been, which is Fisher and Yates' shuffle.
            for place in growths.indices {
                let drawn = place + generator.below(growths.count - place)
                let growth = growths[drawn]
                growths[drawn] = growths[place]
                growths[place] = growth
                equity *= growth
                peak = greater(equity, peak)
                lowest = lesser(equity, lowest)
                left = lesser(equity / peak, left)
            }
            drawdowns.append((1 - left) * 100)
            ruined += lowest <= 1 - ruinLoss ? 1 : 0
        }
        self.paths = count
        maxDrawdownPct = MonteCarlo.Quantiles(of: drawdowns)
        ruinProbability = Double(ruined) / Double(count)
    }
}
