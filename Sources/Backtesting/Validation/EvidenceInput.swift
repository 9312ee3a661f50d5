public import Market
public import Trading

/// What is known of a run when its evidence is collected.
///
/// Window, result and provenance are always known; whatever else is left out is not in the report.
public struct EvidenceInput: Sendable {
    /// The bars of the window.
    public var window: CandleSeries
    /// The trades and the equity of the run.
    public var result: BacktestResult
    /// Which model forecast each bar of the window.
    public var provenance: ForecastProvenance
    /// Seed of what is drawn by chance.
    public var seed: UInt64
    /// The risk policy.
    public var risk: RiskPolicy?
    /// Missing inputs, apart from funding and the language model's answers, which are known from
    /// the result.
    public var missingInputs: Set<Evidence.MissingInput> = []
    /// The counts of the language model; nil for a strategy that consults none.
    public var language: LanguageUsage?
    /// The calibration of the model's win probabilities; nil for none.
    public var calibration: CalibrationReport?
    /// Whether the decisions come out the same without later candles.
    public var causality: Causality?
    /// The evaluations among which the result may have been chosen; nil where they are not known.
    public var trials: Trials?
    /// Capital and costs, of which random entries pay the same; nil for no such test.
    public var execution: ExecutionConfiguration?
    /// What the forecasts add; nil for a strategy without a forecast view.
    public var forecastValue: ForecastValue?
    /// What ambiguous bars could change; nil where it is not known.
    public var intrabarBounds: IntrabarBounds?

    /// Creates the input of a run of which no more is known.
    public init(
        window: CandleSeries,
        result: BacktestResult,
        provenance: ForecastProvenance = .noModel,
        seed: UInt64
    ) {
        self.window = window
        self.result = result
        self.provenance = provenance
        self.seed = seed
    }
}
