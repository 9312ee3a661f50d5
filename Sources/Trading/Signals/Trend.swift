import Market

/// Which way three averages of different length are ordered.
public enum Trend: String, Codable, Sendable, CaseIterable {
    /// The faster, the higher.
    case uptrend
    /// The faster, the lower.
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
