public import Market
public import Trading

/// Where the best setting of a search lay as time went by, and what it earned on the bars after those
/// that it was chosen on.
///
/// The search window is cut into ``blocks`` blocks of equal length. A fold chooses the trial with the
/// highest Sharpe ratio on ``chosenBlocks`` successive blocks and follows it through the next block, as a
/// walk-forward would. An optimum that stays in one region is a plateau in time; one that jumps across
/// the map was noise in each fold.
///
/// Accounts are those of the search, which run through the whole window: a fold does not begin with an
/// account of its own, and a position may be open at its border. Nothing is simulated again.
public struct OptimumWalk: Hashable, Codable, Sendable {
    /// One choice.
    public struct Fold: Hashable, Codable, Sendable {
        /// Its place, counted from 1.
        public var number: Int
        /// The bars that the trial was chosen on.
        public var chosenOn: BarSpan
        /// The bars after them, through which it was followed.
        public var followedOn: BarSpan
        /// The number of the trial with the highest Sharpe ratio on the first ones.
        public var trial: Int
        /// The searched parameters' values.
        public var settings: [String: ParameterValue]
        /// Its Sharpe ratio on the bars that it was chosen on, a year; nil where undefined.
        @NullCodable public var sharpe: Double?
        /// Its Sharpe ratio on the bars after them.
        @NullCodable public var followedSharpe: Double?
        /// What it gained there, in percent.
        public var followedReturnPct: Double

        private enum CodingKeys: String, CodingKey {
            case number
            case chosenOn = "chosen_on"
            case followedOn = "followed_on"
            case trial
            case settings
            case sharpe = "sharpe_ratio"
            case followedSharpe = "followed_sharpe_ratio"
            case followedReturnPct = "followed_return_pct"
        }
    }

    /// The choices, in time order.
    public var folds: [Fold]
    /// Sharpe ratio a year of the followed bars of all folds together; nil where undefined.
    @NullCodable public var followedSharpe: Double?
    /// What following the choices through all folds gained, compounded, in percent.
    public var followedReturnPct: Double
    /// In how many folds the choice was another one than in the fold before.
    public var moves: Int

    private enum CodingKeys: String, CodingKey {
        case folds
        case followedSharpe = "followed_sharpe_ratio"
        case followedReturnPct = "followed_return_pct"
        case moves = "n_moves"
    }

    /// Blocks that the search window is cut into.
    public static let blocks = 9
    /// Blocks that a fold chooses on.
    public static let chosenBlocks = 3
    /// The fewest bars of a block.
    public static let leastBars = 80

    /// Follows the best trials through a search window; nil for blocks of fewer than ``leastBars`` bars.
    ///
    /// - Parameters:
    ///   - window: The candles of the search window.
    ///   - returns: Each trial's per-bar returns. Those that do not reach to the end of the window, of
    ///     trials that were dropped before, are left out.
    ///   - settings: Each trial's values of the searched parameters.
    /// - Complexity: Linear in trials times bars, and no memory for each bar.
    public init?(
        over window: CandleSeries,
        returns: [[Double]],
        settings: (Int) -> [String: ParameterValue]
    ) {
        let bars = window.count
        let trials = returns.indices.filter { returns[$0].count == bars }
        guard bars / Self.blocks >= Self.leastBars, !trials.isEmpty else { return nil }
        let borders = (0...Self.blocks).map { $0 * bars / Self.blocks }
        let year = window.key.interval.barsPerYear
        let sums = trials.map { trial in
            (0..<Self.blocks).map { ReturnSums(returns[trial][borders[$0]..<borders[$0 + 1]]) }
        }
        var folds: [Fold] = []
        var followed = ReturnSums([])
        for first in 0..<(Self.blocks - Self.chosenBlocks) {
            let next = first + Self.chosenBlocks
            let ratios = sums.map { blocks in
                blocks[first..<next].reduce(ReturnSums([]), +).sharpeRatio(barsPerYear: year)
            }
            // The first of equal ones, so that the choice depends on nothing else.
            let best = ratios.indices.reduce(0) {
                (ratios[$1] ?? -.infinity) > (ratios[$0] ?? -.infinity) ? $1 : $0
            }
            let block = sums[best][next]
            followed = followed + block
            folds.append(
                Fold(
                    number: first + 1,
                    chosenOn: BarSpan(window, bars: borders[first]..<borders[next]),
                    followedOn: BarSpan(window, bars: borders[next]..<borders[next + 1]),
                    trial: trials[best] + 1,
                    settings: settings(trials[best]),
                    sharpe: ratios[best],
                    followedSharpe: block.sharpeRatio(barsPerYear: year),
                    followedReturnPct: 100 * (block.growth - 1)
                )
            )
        }
        moves = zip(folds, folds.dropFirst()).count { $0.trial != $1.trial }
        followedSharpe = followed.sharpeRatio(barsPerYear: year)
        followedReturnPct = 100 * (followed.growth - 1)
        self.folds = folds
    }
}

/// What a stretch of returns adds to a ratio of longer ones.
private struct ReturnSums {
    private var count = 0
    private var sum = 0.0
    private var squares = 0.0
    /// Equity after the stretch over equity before it.
    private(set) var growth = 1.0

    init(_ returns: some Collection<Double>) {
        for value in returns {
            sum += value
            squares += value * value
            growth *= 1 + value
        }
        count = returns.count
    }

    static func + (first: ReturnSums, second: ReturnSums) -> ReturnSums {
        var both = first
        both.count += second.count
        both.sum += second.sum
        both.squares += second.squares
        both.growth *= second.growth
        return both
    }

    func sharpeRatio(barsPerYear: Double) -> Double? {
        guard count >= 2 else { return nil }
        let moments = Moments(count: count, sum: sum, squares: squares)
        guard let deviation = moments.deviation else { return nil }
        let ratio = moments.mean / deviation * barsPerYear.squareRoot()
        return ratio.isFinite ? ratio : nil
    }
}

extension SearchReport {
    /// The walk in one line; nil where the window is too short for one.
    var walkLine: String? {
        guard let walk else { return nil }
        let numbers = walk.folds.map { "\($0.trial)" }.joined(separator: ", ")
        return
            "best trial of each fold as time went by: \(numbers); followed through the bars after "
            + "each choice: Sharpe ratio \(NumberText.ratio(walk.followedSharpe)), return "
            + NumberText.signedPercent(walk.followedReturnPct)
    }

    /// The folds under a row of heads; empty where there is no walk.
    var walkRows: [[String]] {
        guard let walk else { return [] }
        let axes = space.keys.sorted()
        let heads =
            ["fold", "chosen on"] + axes + [
                "Sharpe there", "followed through", "Sharpe there", "return there",
            ]
        func days(_ span: BarSpan) -> String {
            "\(TimeText.minute(span.from).prefix(10)) to \(TimeText.minute(span.to).prefix(10))"
        }
        return [heads]
            + walk.folds.map { fold in
                ["\(fold.number)", days(fold.chosenOn)]
                    + axes.map { fold.settings[$0].map(\.plain) ?? "" } + [
                        NumberText.ratio(fold.sharpe), days(fold.followedOn),
                        NumberText.ratio(fold.followedSharpe),
                        NumberText.signedPercent(fold.followedReturnPct),
                    ]
            }
    }
}
