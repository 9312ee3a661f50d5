public import Market

/// The time ranges of a model's training: half-open spans of candle opening times.
///
/// A span covers every candle of its windows and its targets.
public struct TrainingSpans: Hashable, Sendable {
    /// Spans that weights or scalers were fitted on.
    public var trained: [Range<Timestamp>]
    /// Spans that training was stopped, or its forecasts ranked or calibrated, on.
    public var validation: [Range<Timestamp>]

    /// Creates spans.
    public init(trained: [Range<Timestamp>], validation: [Range<Timestamp>]) {
        self.trained = trained
        self.validation = validation
    }
}

/// What is known of the training of a strategy's model.
public enum ModelHistory: Hashable, Sendable {
    /// No model: every bar is out of sample.
    case noModel
    /// A model whose training data are unknown.
    case unknown
    /// A model that was trained on these spans.
    case known(TrainingSpans)
}

/// Which model, or none, forecast each bar of a window.
public struct ForecastProvenance: Hashable, Sendable {
    /// Consecutive bars that one model forecast.
    public struct Segment: Hashable, Sendable {
        /// Positions in the window.
        public let bars: Range<Int>
        /// What is known of the model that forecast them.
        public let model: ModelHistory

        /// Creates a segment.
        public init(bars: Range<Int>, model: ModelHistory) {
            self.bars = bars
            self.model = model
        }
    }

    /// The segments, ascending; the bars between them have no model.
    public let segments: [Segment]

    /// Creates the provenance of forecasts by several models.
    ///
    /// - Parameter segments: The segments, ascending, without overlap.
    public init(_ segments: [Segment]) {
        precondition(segments.map(\.bars).isAscending(), "segments ascend and do not overlap")
        self.segments = segments
    }

    /// Creates the provenance of a window that one model forecast.
    public init(_ model: ModelHistory, bars: Int) {
        self.init([Segment(bars: 0..<bars, model: model)])
    }

    /// No model: a strategy that reads no forecasts.
    public static let noModel = ForecastProvenance([])
}

/// The bars of a window, counted as in-sample and out-of-sample against the model that forecast
/// them.
struct SampleSplit: Hashable {
    /// Bars that weights or scalers were fitted on.
    var trained = 0
    /// Bars that training was stopped or calibrated on, and not fitted on.
    var validation = 0
    /// Bars before the end of the training data that took no part: the model was trained on their
    /// future.
    var hindsight = 0
    /// Bars after all training data, and those without a model.
    var outOfSample = 0

    /// Counts bars by their opening times, each against the model that forecast it.
    ///
    /// - Returns: nil if the training data of one of the models are unknown.
    init?(openTimes: [Timestamp], provenance: ForecastProvenance) {
        for segment in provenance.segments {
            switch segment.model {
            case .noModel: continue
            case .unknown: return nil
            case .known(let spans):
                count(openTimes[segment.bars.clamped(to: openTimes.indices)], against: spans)
            }
        }
        outOfSample = openTimes.count - trained - validation - hindsight
    }

    private mutating func count(_ openTimes: ArraySlice<Timestamp>, against spans: TrainingSpans) {
        let learned = (spans.trained + spans.validation).map(\.upperBound).max()
        for time in openTimes {
            if spans.trained.contains(where: { $0.contains(time) }) {
                trained += 1
            } else if spans.validation.contains(where: { $0.contains(time) }) {
                validation += 1
            } else if let learned, time < learned {
                hindsight += 1
            }
        }
    }
}
