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

/// How the bars of a window divide into those a model has learned from and those it has not.
struct SampleSplit: Hashable {
    /// Bars that weights or scalers were fitted on.
    var trained = 0
    /// Bars that training was stopped or calibrated on, and not fitted on.
    var validation = 0
    /// Bars that took no part and lie before the end of what did: the model knows their future.
    var hindsight = 0
    /// Bars after all that the model has learned from.
    var outOfSample = 0

    /// Counts bars by their opening times.
    init(openTimes: [Timestamp], spans: TrainingSpans) {
        let learned = (spans.trained + spans.validation).map(\.upperBound).max()
        for time in openTimes {
            if spans.trained.contains(where: { $0.contains(time) }) {
                trained += 1
            } else if spans.validation.contains(where: { $0.contains(time) }) {
                validation += 1
            } else if let learned, time < learned {
                hindsight += 1
            } else {
                outOfSample += 1
            }
        }
    }
}
