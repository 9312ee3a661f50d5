public import Market
public import Validation

/// A backtest's report: its figures, the evidence behind them, and the manifest.
///
/// Two reports of equal runs differ only in ``runID`` and ``createdAt``. In JSON the figures are at
/// the top level; `docs/report.md` describes every field.
public struct BacktestReport: Hashable, Sendable {
    /// How the risk-adjusted ratios are annualised.
    public struct SharpeBasis: Hashable, Codable, Sendable {
        /// The kind of returns.
        public var returns: String
        /// Bars per year; its square root annualises.
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

    /// The run's name.
    public var runID: String
    /// When the report was made.
    public var createdAt: Timestamp
    /// The manifest: everything needed to repeat the run.
    public var run: RunManifest
    /// All figures.
    public var figures: Figures
    /// What decided the sizes of the trades, and what their stops cost; nil in a report of a release
    /// that did not say so.
    public var sizing: Sizing?
    /// How Sharpe and Sortino ratio were annualised.
    public var sharpeBasis: SharpeBasis
    /// The buy-and-hold benchmark.
    public var benchmark: BuyAndHold
    /// The evidence behind the figures.
    public var evidence: Evidence
    /// The counts of the language model; nil for a strategy that consults none.
    public var language: LanguageUsage?
    /// The calibration of the model's win probabilities; nil without one for such trades.
    public var calibration: CalibrationReport?
    /// The folds of a walk-forward; nil for another run.
    public var walkForward: WalkForwardReport?
    /// The coverage of the forecasts' conformal band; nil without forecasts of the range.
    public var forecastBand: BandCoverage?
    /// What else the same returns and trades could have come to; nil for fewer than 30 returns, for
    /// returns without deviation, and in a report of a release that did not say so.
    public var monteCarlo: MonteCarlo?
    /// Closed trades in order of their exits.
    public var trades: [Trade]
    /// The start of the window, then the close of each of its bars.
    public var equityCurve: [EquityPoint]
    /// The drawdown at each point of ``equityCurve``.
    public var drawdownCurve: [DrawdownPoint]

    /// Computes the report of a run.
    ///
    /// - Parameters:
    ///   - runID: The run's name.
    ///   - createdAt: When the report is made.
    ///   - run: The manifest.
    ///   - input: The run: its window, its result and what else is known of it. The result has one
    ///     equity point more than the window has bars.
    ///   - endsWithNewest: Whether the window was asked to end with the newest stored candle.
    public init(
        runID: String,
        createdAt: Timestamp,
        run: RunManifest,
        of input: EvidenceInput,
        endsWithNewest: Bool = false
    ) {
        let (window, result) = (input.window, input.result)
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
        evidence = Evidence(input)
        if endsWithNewest {
            evidence.warnings += [Evidence.ageWarning(window, at: createdAt)].compactMap(\.self)
        }
        language = input.language
        calibration = input.calibration
        monteCarlo = MonteCarlo(
            of: input.result,
            meanBlockLength: evidence.sharpeInterval?.meanBlockLength,
            seed: run.seed
        )
        trades = result.trades
        equityCurve = result.equityCurve
        drawdownCurve = Performance.drawdownCurve(of: result.equityCurve)
    }
}
