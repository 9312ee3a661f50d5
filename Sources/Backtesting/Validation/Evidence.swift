public import Market
public import Trading

/// How much there is behind a result: what the model had seen of the window, how sure the Sharpe
/// ratio is, what inputs it was missing.
///
/// What a report does not have is nil; checks that are not run with every backtest are further
/// optional fields.
public struct Evidence: Hashable, Codable, Sendable {
    /// What is known of the model's training.
    public enum Model: String, Codable, Sendable, CaseIterable {
        /// The strategy has none.
        case none
        /// Where it was trained is known.
        case known
        /// Where it was trained is not known.
        case unknown
    }

    /// Something that a run needs for a full picture and did not have.
    public enum MissingInput: String, Codable, Sendable, CaseIterable, Comparable {
        /// Funding rates of the whole window; spot candles have none.
        case funding
        /// Candles before the window, for the indicators to forget where the data begin.
        case history
        /// A language model's view, which the strategy asks for.
        case language

        /// Alphabetical order of the names on the wire.
        public static func < (left: MissingInput, right: MissingInput) -> Bool {
            left.rawValue < right.rawValue
        }
    }

    /// Bars in the window.
    public var bars: Int
    /// What is known of the model's training.
    public var model: Model
    /// Whether the model has learned from any bar of the window; nil where nobody knows.
    @OrNull public var inSample: Bool?
    /// Bars that the model was fitted on; nil where nobody knows.
    @OrNull public var trainedBars: Int?
    /// Bars that its training was stopped or calibrated on; nil where nobody knows.
    @OrNull public var validationBars: Int?
    /// Other bars that lie before the end of what the model has learned from, so that it knows
    /// what came after them; nil where nobody knows.
    @OrNull public var hindsightBars: Int?
    /// Bars after all that the model has learned from; nil where nobody knows.
    @OrNull public var outOfSampleBars: Int?
    /// Candles that are missing between the first and the last bar.
    public var missingCandles: Int
    /// Bars in which nobody traded.
    public var zeroVolumeBars: Int
    /// What the run did not have, in alphabetical order.
    public var missingInputs: [MissingInput]
    /// Resampled interval of the Sharpe ratio; nil where that is undefined.
    @OrNull public var sharpeInterval: SharpeInterval?
    /// Probability that the true Sharpe ratio is above zero; nil where that is undefined.
    @OrNull public var probabilisticSharpe: Double?
    /// What a reader must know before believing the figures, as sentences, the gravest first.
    public var warnings: [String]

    /// Collects the evidence of a run.
    ///
    /// - Parameters:
    ///   - window: The bars of the window.
    ///   - result: The trades and the equity of the run.
    ///   - provenance: Which model forecast each bar.
    ///   - risk: How signals became orders; nil where it is not told of caps.
    ///   - missingInputs: What the run did not have besides funding, which the result knows of, and a language
    ///     model's answers.
    ///   - language: What part a language model had; nil for a strategy that consults none.
    ///   - calibration: How well the model's win probabilities are calibrated; nil where it gives
    ///     none.
    ///   - seed: Seed of the resampling.
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
        _inSample = OrNull(split.map { $0.trained + $0.validation > 0 })
        _trainedBars = OrNull(split?.trained)
        _validationBars = OrNull(split?.validation)
        _hindsightBars = OrNull(split?.hindsight)
        _outOfSampleBars = OrNull(split?.outOfSample)

        let returns = Performance.returns(of: result.equityCurve)
        var generator = SplitMix64(seed: seed)
        _sharpeInterval = OrNull(
            Performance.sharpeInterval(
                of: returns,
                barsPerYear: window.key.interval.barsPerYear,
                using: &generator
            )
        )
        _probabilisticSharpe = OrNull(Performance.probabilisticSharpe(of: returns))
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
    /// What is known of all models that took part; one unknown model makes it unknown.
    fileprivate init(_ provenance: ForecastProvenance) {
        let models = provenance.stretches.map(\.model).filter { $0 != .noModel }
        self = models.isEmpty ? .none : models.contains(.unknown) ? .unknown : .known
    }
}
