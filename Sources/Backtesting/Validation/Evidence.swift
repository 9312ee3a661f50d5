public import Market
public import Trading
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
    /// Warnings, as sentences, the most serious first.
    public var warnings: [String]

    /// Collects the evidence of a run.
    ///
    /// - Parameters:
    ///   - window: The bars of the window.
    ///   - result: The trades and the equity of the run.
    ///   - provenance: Which model forecast each bar.
    ///   - missingInputs: Missing inputs, apart from funding and the language model's answers,
    ///     which are known from the result.
    ///   - language: The counts of the language model; nil for a strategy that consults none.
    ///   - calibration: The calibration of the model's win probabilities; nil for none.
    ///   - seed: Seed of the bootstrap.
    public init(
        window: CandleSeries,
        result: BacktestResult,
        provenance: ForecastProvenance,
        risk: RiskPolicy? = nil,
        missingInputs: Set<MissingInput> = [],
        language: LanguageUsage? = nil,
        calibration: CalibrationReport? = nil,
        seed: UInt64
    ) {
        bars = window.count
        missingCandles = window.gaps.reduce(0) { $0 + $1.missing }
        zeroVolumeBars = window.volumes.count { $0 == 0 }
        self.missingInputs =
            missingInputs
            .union(result.fundingComplete ? [] : [.funding])
            .union(language?.isIncomplete == true ? [.language] : [])
            .sorted()

        model = Model(provenance)
        let split = SampleSplit(openTimes: window.openTimes, provenance: provenance)
        _inSample = NullCodable(split.map { $0.trained + $0.validation > 0 })
        _trainedBars = NullCodable(split?.trained)
        _validationBars = NullCodable(split?.validation)
        _hindsightBars = NullCodable(split?.hindsight)
        _outOfSampleBars = NullCodable(split?.outOfSample)

        let returns = Performance.returns(of: result.equityCurve)
        var generator = SplitMix64(seed: seed)
        _sharpeInterval = NullCodable(
            Performance.sharpeInterval(
                of: returns,
                barsPerYear: window.key.interval.barsPerYear,
                using: &generator
            )
        )
        _probabilisticSharpe = NullCodable(Performance.probabilisticSharpe(of: returns))
        warnings = []
        warnings = Self.warnings(
            for: self,
            venue: window.key.venue,
            result: result,
            risk: risk,
            language: language,
            calibration: calibration
        )
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
