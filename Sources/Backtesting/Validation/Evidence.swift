import Market
import Validation

/// The evidence behind a result: in-sample bars of the window, the uncertainty of the Sharpe ratio,
/// missing inputs.
///
/// A field that a report does not have is nil; checks that do not run with every backtest are
/// further optional fields.
public struct Evidence: Hashable, Codable, Sendable {
    /// What is known of the model's training.
    public enum Model: String, Codable, Sendable, CaseIterable {
        /// The strategy has none.
        case none
        /// Its training data are known.
        case known
        /// Its training data are unknown.
        case unknown
    }

    /// An input that a run needs and did not have.
    public enum MissingInput: String, Codable, Sendable, CaseIterable, Comparable {
        /// Funding rates of the whole window; spot candles have none.
        case funding
        /// Warm-up candles before the window.
        case history
        /// A language model's answer that the strategy wanted.
        case language

        /// Alphabetical order of the JSON names.
        public static func < (left: MissingInput, right: MissingInput) -> Bool {
            left.rawValue < right.rawValue
        }
    }

    /// Bars in the window.
    public var bars: Int
    /// What is known of the model's training.
    public var model: Model
    /// Whether the model was trained or validated on any bar of the window; nil if unknown.
    @NullCodable public var inSample: Bool?
    /// Bars that the model was fitted on; nil if unknown.
    @NullCodable public var trainedBars: Int?
    /// Bars that its training was stopped or calibrated on; nil if unknown.
    @NullCodable public var validationBars: Int?
    /// Other bars before the end of the training data, so that the model was trained on their
    /// future; nil if unknown.
    @NullCodable public var hindsightBars: Int?
    /// Bars after all training data; nil if unknown.
    @NullCodable public var outOfSampleBars: Int?
    /// Candles that are missing between the first and the last bar.
    public var missingCandles: Int
    /// Bars without trades.
    public var zeroVolumeBars: Int
    /// The missing inputs, in alphabetical order.
    public var missingInputs: [MissingInput]
    /// Bootstrap interval of the Sharpe ratio; nil if that is undefined.
    @NullCodable public var sharpeInterval: SharpeInterval?
    /// Probability that the true Sharpe ratio is above zero; nil if that is undefined.
    @NullCodable public var probabilisticSharpe: Double?
    /// The same for returns that may depend on their neighbours, with a long-run variance; nil if
    /// that is undefined.
    @NullCodable public var longRunProbabilisticSharpe: Double?
    /// Probability that the true Sharpe ratio is above ``expectedBestSharpe``; nil if that is
    /// undefined, and where the trials are not known.
    @NullCodable public var deflatedSharpe: Double?
    /// The Sharpe ratio that the best of all trials would show without any skill, annualised.
    @NullCodable public var expectedBestSharpe: Double?
    /// The smallest Sharpe ratio that a window of this length can tell from luck, annualised.
    @NullCodable public var detectableSharpe: Double?
    /// How long a record has to be to tell this Sharpe ratio from zero; nil in a report of an older
    /// release.
    @NullCodable public var trackRecord: TrackRecord?
    /// Whether the decisions come out the same without later candles; nil where it was not checked.
    @NullCodable public var causality: Causality?
    /// The evaluations among which the result may have been chosen; nil where they are not known.
    @NullCodable public var trials: Trials?
    /// Whether entries at random places would have done as well; nil without trades, and for an
    /// account that has lost everything.
    @NullCodable public var randomEntry: RandomEntry?
    /// What the forecasts add; nil for a strategy without a forecast view.
    @NullCodable public var forecastValue: ForecastValue?
    /// What the unknown order of touches inside bars could change; nil where it is not known.
    @NullCodable public var intrabarBounds: IntrabarBounds?
    /// Warnings, as sentences, the most serious first.
    public var warnings: [String]

    /// Collects the evidence of a run.
    public init(_ input: EvidenceInput) {
        let (window, result) = (input.window, input.result)
        bars = window.count
        missingCandles = window.gaps.reduce(0) { $0 + $1.missing }
        zeroVolumeBars = window.volumes.count { $0 == 0 }
        missingInputs =
            input.missingInputs
            .union(result.fundingComplete ? [] : [.funding])
            .union(input.language?.isIncomplete == true ? [.language] : [])
            .sorted()

        model = Model(input.provenance)
        let split = SampleSplit(openTimes: window.openTimes, provenance: input.provenance)
        _inSample = NullCodable(split.map { $0.trained + $0.validation > 0 })
        _trainedBars = NullCodable(split?.trained)
        _validationBars = NullCodable(split?.validation)
        _hindsightBars = NullCodable(split?.hindsight)
        _outOfSampleBars = NullCodable(split?.outOfSample)
        _causality = NullCodable(input.causality)
        _trials = NullCodable(input.trials)
        _forecastValue = NullCodable(input.forecastValue)
        _intrabarBounds = NullCodable(input.intrabarBounds)
        _randomEntry = NullCodable(
            input.execution.flatMap { execution in
                RandomEntry(
                    trades: result.trades,
                    window: window,
                    execution: execution,
                    seed: input.seed
                )
            }
        )

        let returns = Performance.returns(of: result.equityCurve)
        var generator = SplitMix64(seed: input.seed)
        _sharpeInterval = NullCodable(
            Performance.sharpeInterval(
                of: returns,
                barsPerYear: window.key.interval.barsPerYear,
                using: &generator
            )
        )
        _probabilisticSharpe = NullCodable(Performance.probabilisticSharpe(of: returns))
        _longRunProbabilisticSharpe = NullCodable(
            Performance.longRunProbabilisticSharpe(of: returns)
        )
        let barsPerYear = window.key.interval.barsPerYear
        let moments = SharpeMoments(returns)
        let expected = input.trials?.expectedBest(bars: window.count)
        _expectedBestSharpe = NullCodable(expected.map { $0 * barsPerYear.squareRoot() })
        _deflatedSharpe = NullCodable(expected.flatMap { moments?.probability(above: $0)?.finite })
        _detectableSharpe = NullCodable(
            Performance.detectableSharpe(bars: window.count, barsPerYear: barsPerYear)
        )
        _trackRecord = NullCodable(
            TrackRecord(LongRunSharpe(returns), bars: window.count, barsPerYear: barsPerYear)
        )
        warnings = []
        warnings = Self.warnings(for: self, of: input)
    }

    private enum CodingKeys: String, CodingKey {
        case bars
        case model
        case inSample = "in_sample"
        case trainedBars = "trained_bars"
        case validationBars = "validation_bars"
        case hindsightBars = "hindsight_bars"
        case outOfSampleBars = "out_of_sample_bars"
        case missingCandles = "missing_candles"
        case zeroVolumeBars = "zero_volume_bars"
        case missingInputs = "lacked"
        case sharpeInterval = "sharpe_interval"
        case probabilisticSharpe = "probabilistic_sharpe"
        case longRunProbabilisticSharpe = "long_run_probabilistic_sharpe"
        case deflatedSharpe = "deflated_sharpe"
        case expectedBestSharpe = "expected_best_sharpe"
        case detectableSharpe = "detectable_sharpe"
        case trackRecord = "track_record"
        case causality
        case trials
        case randomEntry = "random_entry"
        case forecastValue = "forecast_value"
        case intrabarBounds = "intrabar_bounds"
        case warnings
    }
}

extension Evidence.Model {
    /// What is known of all models of the window; one unknown model makes it unknown.
    fileprivate init(_ provenance: ForecastProvenance) {
        let models = provenance.segments.map(\.model).filter { $0 != .noModel }
        self = models.isEmpty ? .none : models.contains(.unknown) ? .unknown : .known
    }
}
