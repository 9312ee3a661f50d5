public import Market
public import Trading
import Validation

/// A search among a strategy's settings: selected on the first part of a window, judged on the rest.
///
/// Equal searches give equal bytes, for any number of workers.
public struct SearchReport: Hashable, Codable, Sendable {
    /// One tried setting.
    public struct Trial: Hashable, Codable, Sendable {
        /// Its place, counted from 1.
        public var number: Int
        /// The searched parameters' values.
        public var settings: [String: ParameterValue]
        /// How many bars of the search window it was evaluated on: all, unless it was dropped
        /// before.
        public var bars: Int
        /// Its figures on these bars.
        public var figures: Figures
        /// Its evidence, corrected for the choice among all trials.
        public var evidence: CorrectedEvidence
        /// What it is worth around it.
        public var plateau: Plateau
        /// The number of the network that forecast for it; nil where none was trained.
        public var model: Int?

        /// Creates a trial.
        public init(
            number: Int,
            settings: [String: ParameterValue],
            bars: Int,
            figures: Figures,
            evidence: CorrectedEvidence,
            plateau: Plateau
        ) {
            self.number = number
            self.settings = settings
            self.bars = bars
            self.figures = figures
            self.evidence = evidence
            self.plateau = plateau
        }
    }

    /// The networks that were trained for a search.
    public struct Training: Hashable, Codable, Sendable {
        /// The settings that all trainings share, by name.
        public var settings: [String: ParameterValue]
        /// Every distinct training, in the order of the trials.
        public var models: [Model]

        /// Describes the trainings of a search.
        public init(settings: [String: ParameterValue], models: [Model]) {
            self.settings = settings
            self.models = models
        }
    }

    /// A network that was trained for a search, on bars before its search window.
    public struct Model: Hashable, Codable, Sendable {
        /// Its place, counted from 1.
        public var number: Int
        /// The searched settings of its training.
        public var settings: [String: ParameterValue]
        /// SHA-256 of all that was fitted.
        public var sha256: String
        /// The bars that it has learned from.
        public var learned: BarSpan
        /// Bars between those and the search window: lookback, horizon and embargo.
        public var gapBars: Int

        /// Describes a network.
        public init(
            number: Int,
            settings: [String: ParameterValue],
            sha256: String,
            learned: BarSpan,
            gapBars: Int
        ) {
            self.number = number
            self.settings = settings
            self.sha256 = sha256
            self.learned = learned
            self.gapBars = gapBars
        }

        private enum CodingKeys: String, CodingKey {
            case number
            case settings
            case sha256
            case learned
            case gapBars = "gap_bars"
        }
    }

    /// A chosen setting, on the search window and on the holdout.
    public struct Choice: Hashable, Codable, Sendable {
        /// The trial's number.
        public var trial: Int
        /// Probability that its true Sharpe ratio on the search window is above that of the best of
        /// all trials of the ledger without skill; nil where undefined.
        @NullCodable public var deflatedSharpe: Double?
        /// Its figures on the holdout.
        public var holdout: Figures
        /// Its evidence on the holdout, corrected for the chosen settings.
        public var evidence: CorrectedEvidence
        /// The p-value of search window and holdout together; nil where a part has too few bars.
        ///
        /// It decides whether the search has found anything.
        @NullCodable public var combinedPValue: Double?

        /// Judges a setting.
        ///
        /// - Parameters:
        ///   - trial: The trial's number.
        ///   - returns: Its per-bar returns on the search window.
        ///   - searchPValue: Its p-value there, corrected for the choice among all trials.
        ///   - trials: All evaluations of the series.
        ///   - holdout: Its figures on the holdout.
        ///   - holdoutBars: How many bars the holdout has.
        ///   - evidence: Its evidence there.
        public init(
            trial: Int,
            returns: [Double],
            searchPValue: Double?,
            trials: Trials,
            holdout: Figures,
            holdoutBars: Int,
            evidence: CorrectedEvidence
        ) {
            self.trial = trial
            let benchmark = trials.expectedBest(bars: returns.count)
            _deflatedSharpe = NullCodable(
                SharpeMoments(returns)?.probability(above: benchmark)
            )
            self.holdout = holdout
            self.evidence = evidence
            _combinedPValue = NullCodable(
                SearchEvidence.combined(
                    search: searchPValue,
                    bars: returns.count,
                    holdout: evidence.pValue,
                    bars: holdoutBars
                )
            )
        }

        private enum CodingKeys: String, CodingKey {
            case trial
            case deflatedSharpe = "deflated_sharpe"
            case holdout
            case evidence
            case combinedPValue = "combined_p_value"
        }
    }

    /// The program's version.
    public var hindcast: String
    /// The strategy's name in requests.
    public var strategy: String
    /// What was traded.
    public var symbol: Symbol
    /// Its market.
    public var market: Venue
    /// The length of a bar.
    public var interval: Interval
    /// The bars that settings were selected on.
    public var searchWindow: BarSpan
    /// The bars that the chosen settings were judged on.
    public var holdoutWindow: BarSpan
    /// How trials were chosen.
    public var method: SearchMethod
    /// Seed of drawn trials and of the bootstrap.
    public var seed: UInt64
    /// The values of each searched parameter.
    public var space: [String: [ParameterValue]]
    /// Where parameters were searched that were not searched everywhere; nil for none.
    public var conditions: [String: String]?
    /// The values of the parameters that were set and not searched.
    public var fixed: [String: ParameterValue]
    /// The networks that were trained before the search window; nil where none were.
    public var training: Training?
    /// Whether the search has shown an edge.
    public var conclusion: SearchConclusion
    /// The answer in plain words.
    public var verdict: String
    /// What the holdout says of the recommended setting, in plain words.
    public var holdoutVerdict: String
    /// How many other searches have looked at bars of the holdout before.
    public var holdoutLooks: Int
    /// What the trials prove together.
    public var evidence: SearchEvidence
    /// The evaluations of the series, these included.
    public var ledger: Trials
    /// The middle of the best plateau.
    public var recommended: Choice
    /// The trial with the highest Sharpe ratio on the search window, of those that were evaluated on
    /// all of it.
    public var peak: Choice
    /// Where the best setting lay as time went by; nil for a search window that is too short.
    @NullCodable public var walk: OptimumWalk?
    /// Buy-and-hold over the search window.
    public var benchmark: BuyAndHold
    /// Buy-and-hold over the holdout.
    public var holdoutBenchmark: BuyAndHold
    /// Every trial, in the order in which they were chosen.
    public var trials: [Trial]

    private enum CodingKeys: String, CodingKey {
        case hindcast
        case strategy = "strategy_type"
        case symbol
        case market
        case interval
        case searchWindow = "search_window"
        case holdoutWindow = "holdout_window"
        case method
        case seed
        case space
        case conditions = "when"
        case fixed
        case training
        case conclusion
        case verdict
        case holdoutVerdict = "holdout_verdict"
        case holdoutLooks = "holdout_looks_before"
        case evidence
        case ledger
        case recommended
        case peak
        case walk = "optimum_walk"
        case benchmark
        case holdoutBenchmark = "holdout_benchmark"
        case trials
    }

    /// What a search has come to, before its verdicts are put into words.
    public struct Outcome: Sendable {
        /// Every trial.
        public var trials: [Trial]
        /// What they prove together.
        public var evidence: SearchEvidence
        /// The evaluations of the series.
        public var ledger: Trials
        /// The middle of the best plateau.
        public var recommended: Choice
        /// The trial with the highest Sharpe ratio.
        public var peak: Choice
        /// Where the best setting lay as time went by.
        public var walk: OptimumWalk?
        /// How many other searches have looked at bars of the holdout before.
        public var holdoutLooks: Int

        /// Collects an outcome.
        public init(
            trials: [Trial],
            evidence: SearchEvidence,
            ledger: Trials,
            recommended: Choice,
            peak: Choice,
            walk: OptimumWalk? = nil,
            holdoutLooks: Int
        ) {
            self.trials = trials
            self.evidence = evidence
            self.ledger = ledger
            self.recommended = recommended
            self.peak = peak
            self.walk = walk
            self.holdoutLooks = holdoutLooks
        }
    }

    /// Makes the report of a search.
    ///
    /// - Parameters:
    ///   - outcome: What it has come to.
    ///   - hindcast: The program's version.
    ///   - strategy: The strategy's name in requests.
    ///   - windows: The candles of the search window and of the holdout.
    ///   - execution: Costs and capital of the benchmark.
    ///   - method: How trials were chosen.
    ///   - seed: Seed of drawn trials and of the bootstrap.
    ///   - space: The searched parameters.
    ///   - conditions: Where parameters were searched that were not searched everywhere.
    ///   - fixed: The other parameters that were set.
    public init(
        _ outcome: Outcome,
        hindcast: String,
        strategy: String,
        windows: (search: CandleSeries, holdout: CandleSeries),
        execution: ExecutionConfiguration,
        method: SearchMethod,
        seed: UInt64,
        space: SearchSpace,
        conditions: [String: String] = [:],
        fixed: [String: ParameterValue]
    ) {
        self.hindcast = hindcast
        self.strategy = strategy
        symbol = windows.search.key.symbol
        market = windows.search.key.venue
        interval = windows.search.key.interval
        searchWindow = BarSpan(windows.search, bars: 0..<windows.search.count)
        holdoutWindow = BarSpan(windows.holdout, bars: 0..<windows.holdout.count)
        self.method = method
        self.seed = seed
        self.space = Dictionary(space.axes.map { ($0.name, $0.values) }) { $1 }
        self.conditions = conditions.isEmpty ? nil : conditions
        self.fixed = fixed
        let judged = SearchVerdict(
            outcome.evidence,
            pValues: [outcome.recommended, outcome.peak].map(\.combinedPValue),
            of: outcome.trials.count
        )
        conclusion = judged.conclusion
        verdict = judged.text
        holdoutVerdict = outcome.recommended.holdoutVerdict(looks: outcome.holdoutLooks)
        holdoutLooks = outcome.holdoutLooks
        evidence = outcome.evidence
        ledger = outcome.ledger
        recommended = outcome.recommended
        peak = outcome.peak
        walk = outcome.walk
        benchmark = BuyAndHold(window: windows.search, execution: execution)
        holdoutBenchmark = BuyAndHold(window: windows.holdout, execution: execution)
        trials = outcome.trials
    }
}

extension SearchReport.Choice {
    /// What the holdout says of the setting.
    fileprivate func holdoutVerdict(looks: Int) -> String {
        let stamp =
            looks == 0
            ? ""
            : " These bars were looked at \(looks) \(looks == 1 ? "time" : "times") before by other "
                + "searches, so they are no longer untouched, and this counts for less."
        guard let pValue = evidence.pValue else {
            return
                "The holdout has fewer than \(CorrectedEvidence.leastBars) bars, too few to judge "
                + "the recommended setting." + stamp
        }
        let text =
            evidence.claims.contains(.aboveZero)
            ? "On the holdout the recommended setting is better than luck"
            : "On the holdout the recommended setting is not better than luck"
        return text + " (p \(NumberText.pValue(pValue)), Sharpe ratio "
            + "\(NumberText.ratio(holdout.sharpeRatio)), return "
            + "\(NumberText.signedPercent(holdout.totalReturnPct)))." + stamp
    }
}
