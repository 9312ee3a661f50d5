public import Market
public import Trading

/// A cross-validation: a strategy taught on some groups of bars and judged on the others, as a
/// distribution over paths.
///
/// A training bar may be later than a test bar, so the paths tell how stable a relation is, not what
/// could have been earned at the time; a walk-forward tells that. Equal runs give equal bytes.
public struct CrossValidation: Codable, Hashable, Sendable {
    /// A fold: one choice of tested groups.
    public struct Fold: Codable, Hashable, Sendable {
        /// Its place, counted from 1.
        public var number: Int
        /// The tested groups, counted from 1.
        public var testedGroups: [Int]
        /// Stretches that were learned from.
        public var training: [BarSpan]
        /// The bars that chose the epoch; nil for a rule.
        @NullCodable public var validation: BarSpan?
        /// Tested stretches.
        public var test: [BarSpan]
        /// The model; nil for a rule.
        @NullCodable public var model: WalkForwardReport.Model?
        /// The parameters that were chosen for it; empty where none are searched.
        public var settings: [String: ParameterValue]
        /// Accounts of their own on the learned stretches, chained.
        @NullCodable public var inSample: WalkForwardReport.Part?

        /// Creates a fold.
        public init(
            number: Int,
            testedGroups: [Int],
            training: [BarSpan],
            validation: BarSpan?,
            test: [BarSpan],
            model: WalkForwardReport.Model?,
            settings: [String: ParameterValue],
            inSample: WalkForwardReport.Part?
        ) {
            self.number = number
            self.testedGroups = testedGroups
            self.training = training
            _validation = NullCodable(validation)
            self.test = test
            _model = NullCodable(model)
            self.settings = settings
            _inSample = NullCodable(inSample)
        }

        private enum CodingKeys: String, CodingKey {
            case number
            case testedGroups = "tested_groups"
            case training
            case validation
            case test
            case model
            case settings
            case inSample = "in_sample"
        }
    }

    /// One path through the whole window: each group is traded with a model that has not learned
    /// from it.
    public struct Path: Codable, Hashable, Sendable {
        /// Its place, counted from 1.
        public var number: Int
        /// The fold of each group, counted from 1.
        public var folds: [Int]
        /// Total return of its one account, in percent.
        @NullCodable public var totalReturnPct: Double?
        /// Its Sharpe ratio.
        @NullCodable public var sharpeRatio: Double?
        /// Its deepest fall from a peak, in percent.
        @NullCodable public var maxDrawdownPct: Double?
        /// Closed trades.
        public var totalTrades: Int
        /// The same account's figures group by group.
        public var groups: [WalkForwardReport.Part]

        /// Creates a path of its account's figures.
        public init(
            number: Int,
            folds: [Int],
            figures: Figures,
            groups: [WalkForwardReport.Part]
        ) {
            self.number = number
            self.folds = folds
            _totalReturnPct = NullCodable(figures.totalReturnPct)
            _sharpeRatio = NullCodable(figures.sharpeRatio)
            _maxDrawdownPct = NullCodable(figures.maxDrawdownPct)
            totalTrades = figures.totalTrades
            self.groups = groups
        }

        private enum CodingKeys: String, CodingKey {
            case number
            case folds
            case totalReturnPct = "total_return_pct"
            case sharpeRatio = "sharpe_ratio"
            case maxDrawdownPct = "max_drawdown_pct"
            case totalTrades = "total_trades"
            case groups
        }
    }

    /// The distribution of one figure; undefined values are left out.
    public struct Distribution: Codable, Hashable, Sendable {
        /// How many values there are.
        public var count: Int
        /// The least.
        public var min: Double
        /// The lower quartile, linear between order statistics, as are the next two.
        public var lowerQuartile: Double
        /// The median.
        public var median: Double
        /// The upper quartile.
        public var upperQuartile: Double
        /// The largest.
        public var max: Double
        /// The mean.
        public var mean: Double
        /// The share of values above zero, 0...1.
        public var shareAboveZero: Double

        /// Nil without a value.
        public init?(_ values: [Double]) {
            let sorted = values.sorted()
            guard let first = sorted.first, let last = sorted.last else { return nil }
            func quantile(_ share: Double) -> Double {
                let place = Double(sorted.count - 1) * share
                let below = Int(place)
                let above = Swift.min(below + 1, sorted.count - 1)
                return sorted[below] + (sorted[above] - sorted[below]) * (place - Double(below))
            }
            count = sorted.count
            min = first
            lowerQuartile = quantile(0.25)
            median = quantile(0.5)
            upperQuartile = quantile(0.75)
            max = last
            mean = sorted.reduce(0, +) / Double(sorted.count)
            shareAboveZero = Double(sorted.count { $0 > 0 }) / Double(sorted.count)
        }

        private enum CodingKeys: String, CodingKey {
            case count
            case min
            case lowerQuartile = "lower_quartile"
            case median
            case upperQuartile = "upper_quartile"
            case max
            case mean
            case shareAboveZero = "share_above_zero"
        }
    }

    /// The run: strategy, window, account, and how it learned.
    public var run: RunManifest
    /// How many groups the window was cut into.
    public var groups: Int
    /// How many of them each fold tests; 1 is k-fold.
    public var testedGroups: Int
    /// Bars removed from training on both sides of a test.
    public var purgeBars: Int
    /// Further bars removed after a test.
    public var embargoBars: Int
    /// The folds, in lexicographic order of their tested groups.
    public var folds: [Fold]
    /// The paths.
    public var paths: [Path]
    /// Sharpe ratios of the paths; nil where none is defined.
    @NullCodable public var sharpeRatio: Distribution?
    /// Sharpe ratios of single groups, of all paths.
    @NullCodable public var groupSharpeRatio: Distribution?
    /// The search of parameters; nil where none are searched.
    @NullCodable public var search: WalkForwardReport.Search?
    /// The buy-and-hold benchmark.
    public var benchmark: BuyAndHold
    /// What the figures cannot say, as a sentence.
    public var caution: String
    /// What the reader must know besides: how old the newest candle is, where it is stale.
    public var warnings: [String]

    /// Collects a cross-validation.
    public init(
        run: RunManifest,
        groups: Int,
        testedGroups: Int,
        purgeBars: Int,
        embargoBars: Int,
        folds: [Fold],
        paths: [Path],
        search: WalkForwardReport.Search?,
        benchmark: BuyAndHold,
        warnings: [String] = []
    ) {
        self.run = run
        self.groups = groups
        self.testedGroups = testedGroups
        self.purgeBars = purgeBars
        self.embargoBars = embargoBars
        self.folds = folds
        self.paths = paths
        _sharpeRatio = NullCodable(Distribution(paths.compactMap(\.sharpeRatio)))
        _groupSharpeRatio = NullCodable(
            Distribution(paths.flatMap { $0.groups.compactMap(\.sharpeRatio) })
        )
        _search = NullCodable(search)
        self.benchmark = benchmark
        caution =
            "Folds also learn from bars after those that they test, so this tells how stable a "
            + "relation is, not what could have been earned; a walk-forward tells that. The paths "
            + "share their bars and are not independent."
        self.warnings = warnings
    }

    private enum CodingKeys: String, CodingKey {
        case run
        case groups
        case testedGroups = "tested_groups"
        case purgeBars = "purge_bars"
        case embargoBars = "embargo_bars"
        case folds
        case paths
        case sharpeRatio = "sharpe_ratio"
        case groupSharpeRatio = "group_sharpe_ratio"
        case search
        case benchmark
        case caution
        case warnings
    }
}

extension CrossValidation {
    /// The distribution over paths, then a table of them.
    public var text: String {
        var lines = [
            "\(run.strategy.name) on \(run.symbol) \(run.market) \(run.interval), "
                + "\(NumberText.count(groups)) groups, \(testedGroups) tested at a time",
            TimeText.minute(run.startDate) + " to " + TimeText.minute(run.endDate) + " UTC, "
                + "\(NumberText.count(run.bars)) bars; purge \(purgeBars), embargo \(embargoBars)",
            "",
        ]
        lines += ([caution] + warnings).flatMap { "! \($0)".wrapped(to: 98) } + [""]
        var spread = TextTable([.left] + Array(repeating: .right, count: 7))
        spread.append(["Sharpe ratio", "least", "25 %", "median", "75 %", "most", "mean", "> 0"])
        for (name, values) in [("of paths", sharpeRatio), ("of groups", groupSharpeRatio)] {
            let figures = [
                values?.min, values?.lowerQuartile, values?.median, values?.upperQuartile,
                values?.max, values?.mean,
            ]
            spread.append(
                [name] + figures.map(NumberText.ratio)
                    + [NumberText.percent(values.map { 100 * $0.shareAboveZero })]
            )
        }
        lines += spread.lines() + [""]
        var table = TextTable([.right, .right, .right, .right, .right, .left])
        table.append(["path", "return", "drawdown", "Sharpe", "trades", "fold of each group"])
        for path in paths {
            table.append([
                "\(path.number)", NumberText.signedPercent(path.totalReturnPct),
                NumberText.percent(path.maxDrawdownPct), NumberText.ratio(path.sharpeRatio),
                NumberText.count(path.totalTrades),
                path.folds.map(String.init).joined(separator: " "),
            ])
        }
        table.append([
            "holding", NumberText.signedPercent(benchmark.totalReturnPct),
            NumberText.percent(benchmark.maxDrawdownPct), NumberText.ratio(benchmark.sharpeRatio),
            "", "",
        ])
        lines += table.lines()
        if let search {
            lines += [""] + search.sentence.wrapped(to: 98)
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
