public import Market

/// A comparison of strategies over one window, the best first.
///
/// An undefined figure, such as a win rate without trades, is `null` in JSON. Equal comparisons
/// give equal bytes: nothing depends on the clock.
public struct Comparison: Encodable, Sendable {
    /// One strategy's figures, equal to those of its own backtest.
    public struct Entry: Encodable, Sendable {
        /// Its name in requests: `lstm_fast`.
        public let strategyType: String
        /// Its name in reports: `LSTM-AI-Fast`.
        public let strategyName: String
        /// Win rate, in percent.
        @NullCodable public private(set) var winRate: Double?
        /// Total return, in percent of the capital.
        @NullCodable public private(set) var totalReturnPct: Double?
        /// Sharpe ratio of the marked equity, annualised.
        @NullCodable public private(set) var sharpeRatio: Double?
        /// Maximum drawdown, in percent.
        @NullCodable public private(set) var maxDrawdownPct: Double?
        /// Profit factor.
        @NullCodable public private(set) var profitFactor: Double?
        /// Closed trades.
        public let totalTrades: Int
        /// The performance rating.
        public let performanceRating: Rating
        /// Whether the window holds enough to support it.
        public let ratingSupported: Bool
        /// How much there is behind the figures.
        public let evidence: Evidence
        /// The evidence corrected for the choice among all strategies.
        public let corrected: CorrectedEvidence
        /// Its account, thinned to ``ReportBounds/comparedPoints``.
        public let equityCurve: [EquityPoint]

        init(_ report: BacktestReport, corrected: CorrectedEvidence) {
            self.corrected = corrected
            let figures = report.figures
            strategyType = report.run.strategy.id
            strategyName = report.run.strategy.name
            _winRate = NullCodable(figures.winRate)
            _totalReturnPct = NullCodable(figures.totalReturnPct)
            _sharpeRatio = NullCodable(figures.sharpeRatio)
            _maxDrawdownPct = NullCodable(figures.maxDrawdownPct)
            _profitFactor = NullCodable(figures.profitFactor)
            totalTrades = figures.totalTrades
            performanceRating = figures.performanceRating
            ratingSupported = report.ratingSupported
            evidence = report.evidence
            equityCurve = ReportBounds.compared(report.equityCurve)
        }

        private enum CodingKeys: String, CodingKey {
            case strategyType = "strategy_type"
            case strategyName = "strategy_name"
            case winRate = "win_rate"
            case totalReturnPct = "total_return_pct"
            case sharpeRatio = "sharpe_ratio"
            case maxDrawdownPct = "max_drawdown_pct"
            case profitFactor = "profit_factor"
            case totalTrades = "total_trades"
            case performanceRating = "performance_rating"
            case ratingSupported = "rating_supported"
            case evidence
            case corrected
            case equityCurve = "equity_curve"
        }
    }

    /// What was traded.
    public let symbol: Symbol
    /// Where.
    public let market: Venue
    /// How long a bar is.
    public let interval: Interval
    /// The length of the window: `30d`.
    public let period: String
    /// Opening time of the window's first bar.
    public let startDate: Timestamp
    /// Opening time of the window's last bar.
    public let endDate: Timestamp
    /// Initial capital of each strategy.
    public let initialCapital: Double
    /// The strategies by falling Sharpe ratio, those without one last; equal ones keep the order of
    /// the request.
    public let comparisons: [Entry]
    /// The best strategy's name in reports; nil if none has a Sharpe ratio.
    @NullCodable public private(set) var bestStrategy: String?
    /// The metric that ranks the strategies.
    public let bestMetric = "sharpe_ratio"
    /// The buy-and-hold benchmark.
    public let benchmark: BuyAndHold
    /// What the evidence supports after correction for the choice, in sentences.
    public let caution: String

    /// The strategies' reports, in the order of ``comparisons``.
    package let reports: [BacktestReport]
    /// The candles of all runs.
    package let window: CandleSeries

    /// Ranks reports over the same window, at least one.
    ///
    /// - Parameters:
    ///   - reports: One for each strategy.
    ///   - period: The length of the window, such as `30d`.
    ///   - window: The candles of all runs.
    package init(_ reports: [BacktestReport], period: String, window: CandleSeries) {
        precondition(!reports.isEmpty, "at least one report")
        let ranked = Self.ranked(reports)
        let first = ranked[0]
        self.reports = ranked
        self.window = window
        symbol = first.run.symbol
        market = first.run.market
        interval = first.run.interval
        self.period = period
        startDate = first.run.startDate
        endDate = first.run.endDate
        initialCapital = first.run.execution.initialCapital
        let corrected = Self.corrected(ranked, window: window)
        comparisons = zip(ranked, corrected).map(Entry.init)
        _bestStrategy = NullCodable(
            first.figures.sharpeRatio == nil ? nil : first.run.strategy.name
        )
        benchmark = first.benchmark
        caution = Self.caution(ranked, corrected: corrected)
    }

    /// By falling Sharpe ratio; the sort is stable, so equal ones keep their order.
    private static func ranked(_ reports: [BacktestReport]) -> [BacktestReport] {
        func rank(_ report: BacktestReport) -> Double { report.figures.sharpeRatio ?? -.infinity }
        return reports.sorted { rank($0) > rank($1) }
    }

    /// Every strategy against zero and against holding through the same window.
    private static func corrected(
        _ reports: [BacktestReport],
        window: CandleSeries
    ) -> [CorrectedEvidence] {
        let held = BuyAndHold.equityCurve(window: window, execution: reports[0].run.execution)
        return CorrectedEvidence.corrected(
            returns: reports.map { Performance.returns(of: $0.equityCurve) },
            benchmarks: reports.map { _ in Performance.returns(of: held) },
            seed: reports[0].run.seed
        )
    }

    private static func caution(
        _ reports: [BacktestReport],
        corrected: [CorrectedEvidence]
    ) -> String {
        let learned = reports.filter { $0.evidence.outOfSampleBars != $0.evidence.bars }
        let names = learned.map(\.run.strategy.name).joined(separator: ", ")
        let verdict = CorrectedEvidence.verdict(
            corrected,
            names: reports.map(\.run.strategy.name),
            candidates: "strategies"
        )
        return verdict + " "
            + (learned.isEmpty
                ? "No model has learned from any of its \(reports[0].evidence.bars) bars."
                : "The model behind \(names) has learned from it or from what came after.")
    }

    private enum CodingKeys: String, CodingKey {
        case symbol
        case market
        case interval
        case period
        case startDate = "start_date"
        case endDate = "end_date"
        case initialCapital = "initial_capital"
        case comparisons
        case bestStrategy = "best_strategy"
        case bestMetric = "best_metric"
        case benchmark
        case caution
    }
}
