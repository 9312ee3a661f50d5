public import Market

/// Where in time a model has learned: half-open spans of candle opening times.
///
/// A span covers every candle that took part, those of the windows and those of the targets alike.
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

/// What is known of how the model behind a strategy came to be.
public enum ModelHistory: Hashable, Sendable {
    /// The strategy has no model: nothing was trained, every bar is out of sample.
    case noModel
    /// There is a model, and nobody knows what it was trained on.
    case unknown
    /// There is a model that was trained on these spans.
    case known(TrainingSpans)
}

/// Which model, or none, forecast each bar of a window.
public struct ForecastProvenance: Hashable, Sendable {
    /// Neighbouring bars that one model forecast.
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

    /// The segments, ascending; no model forecast the bars between them.
    public let segments: [Segment]

    /// Creates the provenance of forecasts by several models, one after the other.
    ///
    /// - Parameter segments: The segments, ascending and without an overlap.
    public init(_ segments: [Segment]) {
        precondition(
            zip(segments, segments.dropFirst()).allSatisfy {
                $0.bars.upperBound <= $1.bars.lowerBound
            },
            "segments ascend and do not overlap"
        )
        self.segments = segments
    }

    /// Creates the provenance of a window whose every bar one model forecast.
    public init(_ model: ModelHistory, bars: Int) {
        self.init([Segment(bars: 0..<bars, model: model)])
    }

    /// No model: a strategy that reads no forecasts.
    public static let noModel = ForecastProvenance([])
}

/// How the bars of a window divide into those that the model which forecast them has learned from
/// and those it has not.
struct SampleSplit: Hashable {
    /// Bars that weights or scalers were fitted on.
    var trained = 0
    /// Bars that training was stopped or calibrated on, and not fitted on.
    var validation = 0
    /// Bars that took no part and lie before the end of what did: the model knows their future.
    var hindsight = 0
    /// Bars after all that the model has learned from, and those without a model.
    var outOfSample = 0

    /// Counts bars by their opening times, each against the model that forecast it.
    ///
    /// - Returns: nil where nobody knows what one of the models was trained on.
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
