/// Bars in time order, cut into training, validation and test parts that share nothing.
///
/// A window is named by its end *t*: it reads the `lookback` rows up to *t*, and its target is bar
/// *t* + 1. It belongs to a part only if all of these bars do. So `lookback` window ends at each
/// border belong to no part, and no bar, as input or as target, belongs to two.
///
/// With bars 10..<50 and a lookback of 3:
///
///     training    bars 10..<38   windows that end at 12..<37
///     validation  bars 38..<44   windows that end at 40..<43
///     test        bars 44..<50   windows that end at 46..<49
public struct Split: Hashable, Sendable {
    /// One part of a split.
    public struct Part: Hashable, Sendable {
        /// The part's bars, inputs and targets together.
        public let bars: Range<Int>
        /// Ends of the windows that lie inside it.
        public let ends: Range<Int>

        init(bars: Range<Int>, lookback: Int) {
            self.bars = bars
            let first = bars.lowerBound + lookback - 1
            ends = first..<max(first, bars.upperBound - 1)
        }

        /// The rows that its windows read: all bars but the last, which is only a target.
        public var rows: Range<Int> {
            ends.isEmpty ? bars.lowerBound..<bars.lowerBound : bars.lowerBound..<ends.upperBound
        }
    }

    /// What the weights and the scalers are fitted on.
    public let training: Part
    /// What chooses the epoch and calibrates; never fitted on.
    public let validation: Part
    /// What nothing was fitted on, stopped by or calibrated with.
    public let test: Part

    /// Cuts bars in time order 70/15/15, borders rounded down.
    ///
    /// - Parameters:
    ///   - bars: Positions with defined features.
    ///   - lookback: Rows in a window, at least 1.
    public init(bars: Range<Int>, lookback: Int) {
        let first = bars.lowerBound + bars.count * 70 / 100
        let second = bars.lowerBound + bars.count * 85 / 100
        training = Part(bars: bars.lowerBound..<first, lookback: lookback)
        validation = Part(bars: first..<second, lookback: lookback)
        test = Part(bars: second..<bars.upperBound, lookback: lookback)
    }

    /// Whether each part has a window.
    public var isComplete: Bool {
        !training.ends.isEmpty && !validation.ends.isEmpty && !test.ends.isEmpty
    }

    /// As many bars as make every split with that lookback complete.
    ///
    /// The smallest part, the validation, has more than 15 % less one bar and must hold
    /// `lookback + 1`.
    public static func sufficientBars(lookback: Int) -> Int {
        ((lookback + 1) * 100 + 14) / 15
    }
}
