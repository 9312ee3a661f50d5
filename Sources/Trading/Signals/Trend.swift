import Market

/// Which way three averages of different length are ordered.
public enum Trend: String, Codable, Sendable, CaseIterable {
    /// fast > middle > slow.
    case uptrend
    /// fast < middle < slow.
    case downtrend
    /// Neither.
    case sideways

    /// Reads the order of three averages of a price; equal ones have none.
    package init(fast: Double, middle: Double, slow: Double) {
        let short = Tie.difference(fast, middle, scale: slow)
        let long = Tie.difference(middle, slow, scale: slow)
        if short > 0, long > 0 {
            self = .uptrend
        } else if short < 0, long < 0 {
            self = .downtrend
        } else {
            self = .sideways
        }
    }

    /// 1 for up, -1 for down, else 0.
    public var score: Double {
        switch self {
        case .uptrend: 1
        case .downtrend: -1
        case .sideways: 0
        }
    }
}

/// A score from -1 to 1 as a word.
public enum Tendency: String, Codable, Sendable, CaseIterable {
    case bullish, bearish, neutral

    /// Neutral within 0.1 of zero.
    package init(score: Double) {
        self = score > 0.1 ? .bullish : score < -0.1 ? .bearish : .neutral
    }
}
