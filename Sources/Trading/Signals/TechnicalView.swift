import Market

/// Momentum read from RSI, MACD, Bollinger bands and the order of three averages.
///
/// Every part is a score from -1 to 1 without a price scale: the same market at a thousand times
/// the price has the same view. All parts measure momentum, none reversal: an RSI of 70 is bullish.
public struct TechnicalView: Hashable, Sendable {
    /// RSI of 14 bars, 0...100; scored `(RSI - 50) / 20`.
    public var rsi: Part
    /// Histogram of MACD 12/26/9, in the quote currency; scored `histogram / (0.2 ATR)`.
    public var macd: Part
    /// %b, the place of the close between the lower Bollinger band (0) and the upper one (1);
    /// scored `2 (%b - 1/2)`.
    public var bollinger: Part
    /// The order of the exponential averages of 9, 21 and 50 bars.
    public var trend: Trend
    /// The averages whose order is the trend; nil if the view was not read from candles.
    public var averages: Averages?
    /// The weight of each part in the score.
    public var weights = Weights()

    /// Creates a view from its parts.
    public init(rsi: Part, macd: Part, bollinger: Part, trend: Trend, averages: Averages? = nil) {
        self.rsi = rsi
        self.macd = macd
        self.bollinger = bollinger
        self.trend = trend
        self.averages = averages
    }

    /// The weighted sum of the parts, clipped to -1...1.
    ///
    /// The default is `.25 RSI + .30 MACD + .20 Bollinger + .25 trend`.
    public var score: Double {
        let sum =
            weights.rsi * rsi.score + weights.macd * macd.score
            + weights.bollinger * bollinger.score + weights.trend * trend.score
        return min(max(sum, -1), 1)
    }
}

extension TechnicalView {
    /// The weights of the parts in the score, at least 0.
    public struct Weights: Hashable, Sendable {
        /// RSI's.
        public var rsi = 0.25
        /// MACD's.
        public var macd = 0.30
        /// The Bollinger bands'.
        public var bollinger = 0.20
        /// The trend's.
        public var trend = 0.25

        /// Creates the guide's weights.
        public init() {}
    }

    /// Exponential averages of the close, in the quote currency.
    public struct Averages: Hashable, Sendable {
        /// Of 9 bars.
        public let fast: Double
        /// Of 21 bars.
        public let middle: Double
        /// Of 50 bars.
        public let slow: Double

        /// Creates three averages.
        public init(fast: Double, middle: Double, slow: Double) {
            self.fast = fast
            self.middle = middle
            self.slow = slow
        }
    }

    /// An indicator's value and score.
    public struct Part: Hashable, Sendable {
        /// The indicator's value, in its own unit.
        public let value: Double
        /// Its score, from -1 (down) to 1 (up).
        public let score: Double

        /// Creates a reading; the score is clipped to -1...1.
        public init(value: Double, score: Double) {
            self.value = value
            self.score = min(max(score, -1), 1)
        }

        /// The score as a word.
        public var tendency: Tendency { Tendency(score: score) }
    }
}

extension TechnicalView.Part {
    /// Scores RSI, 0...100, by its distance from 50 in units of a scale.
    package static func rsi(_ rsi: Double, scale: Double = 20) -> Self {
        Self(value: rsi, score: Tie.difference(rsi, 50, scale: 100) / scale)
    }

    /// Scores the histogram of MACD relative to the average true range; neutral if that is 0.
    ///
    /// A histogram of `scale` ranges scores 1.
    package static func macd(
        histogram: Double,
        atr: Double,
        price: Double,
        scale: Double = 0.2
    ) -> Self {
        let score = isMovement(atr, at: price) ? histogram / (scale * atr) : 0
        return Self(value: histogram, score: score)
    }

    /// Scores the position of the price between two bands; neutral if they are equal.
    package static func bollinger(upper: Double, lower: Double, price: Double) -> Self {
        let width = upper - lower
        let percentB = isMovement(width, at: price) ? (price - lower) / width : 0.5
        return Self(value: percentB, score: 2 * (percentB - 0.5))
    }

    /// Whether a price range is more than rounding error.
    ///
    /// A billionth of the price is far below any market's tick.
    static func isMovement(_ range: Double, at price: Double) -> Bool {
        range > Tie.tolerance * price
    }
}
