public import Market

/// What a backtest says: its figures, the evidence behind them, and everything needed to repeat it.
///
/// Two reports of equal runs differ in ``runID`` and ``createdAt`` alone. In JSON the figures stand
/// at the top level, as `docs/report.md` describes field by field.
public struct BacktestReport: Hashable, Sendable {
    /// How the risk-adjusted figures were made comparable.
    public struct SharpeBasis: Hashable, Codable, Sendable {
        /// What a return is of.
        public var returns: String
        /// The factor whose square root annualises.
        public var barsPerYear: Double
        /// Risk-free rate per bar.
        public var riskFreeRate: Double

        /// The basis for bars of a length.
        init(interval: Interval) {
            returns = "marked equity, close to close, \(interval)"
            barsPerYear = interval.barsPerYear
            riskFreeRate = 0
        }

        private enum CodingKeys: String, CodingKey {
            case returns
            case barsPerYear = "bars_per_year"
            case riskFreeRate = "risk_free_rate"
        }
    }

    /// What tells this run from an equal one.
    public var runID: String
    /// When the report was made.
    public var createdAt: Timestamp
    /// Everything needed to repeat the run.
    public var run: RunManifest
    /// All figures.
    public var figures: Figures
    /// What decided the sizes of the trades, and what their stops cost; nil in a report of a release
    /// that did not say so.
    public var sizing: Sizing?
    /// How Sharpe and Sortino ratio were annualised.
    public var sharpeBasis: SharpeBasis
    /// What holding would have brought.
    public var benchmark: BuyAndHold
    /// How much there is behind the figures.
    public var evidence: Evidence
    /// What part a language model had; nil for a strategy that consults none.
    public var language: LanguageUsage?
    /// How well the model's win probabilities are calibrated; nil where it gives none for such
    /// trades.
    public var calibration: CalibrationReport?
    /// Closed trades in order of their exits.
    public var trades: [Trade]
    /// The start of the window, then the close of each of its bars.
    public var equityCurve: [EquityPoint]
    /// The drawdown at each point of ``equityCurve``.
    public var drawdownCurve: [DrawdownPoint]

    /// Judges a result.
    ///
    /// - Parameters:
    ///   - runID: What tells this run from an equal one.
    ///   - createdAt: When the report is made.
    ///   - run: Everything needed to repeat the run.
    ///   - result: The trades and the equity of the run.
    ///   - window: The bars of the window; the result has one equity point more.
    ///   - provenance: Which model forecast each bar of the window.
    ///   - missingInputs: What the run did not have besides funding, which the result knows of, and a language
    ///     model's answers.
    ///   - language: What part a language model had; nil for a strategy that consults none.
    ///   - calibration: How well the model's win probabilities are calibrated; nil where it gives
    ///     none for such trades.
    public init(
        runID: String,
        createdAt: Timestamp,
        run: RunManifest,
        result: BacktestResult,
        window: CandleSeries,
        provenance: ForecastProvenance,
        missingInputs: Set<Evidence.MissingInput> = [],
        language: LanguageUsage? = nil,
        calibration: CalibrationReport? = nil
    ) {
        precondition(
            result.equityCurve.count == window.count + 1,
            "one equity point for the start and one for each bar"
        )
        self.runID = runID
        self.createdAt = createdAt
        self.run = run
        figures = Figures(of: result, interval: run.interval)
        sizing = result.sizing
        sharpeBasis = SharpeBasis(interval: run.interval)
        benchmark = BuyAndHold(window: window, execution: run.execution)
        evidence = Evidence(
            window: window,
            result: result,
            provenance: provenance,
            risk: run.risk,
            missingInputs: missingInputs,
            language: language,
            calibration: calibration,
            seed: run.seed
        )
        self.language = language
        self.calibration = calibration
        trades = result.trades
        equityCurve = result.equityCurve
        drawdownCurve = Performance.drawdownCurve(of: result.equityCurve)
    }
}
