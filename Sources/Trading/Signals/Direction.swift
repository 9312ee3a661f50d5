/// The direction of a position.
public enum Direction: String, Codable, Sendable, CaseIterable {
    /// Gains when the price rises.
    case long = "LONG"
    /// Gains when the price falls.
    case short = "SHORT"

    /// +1 for long, -1 for short.
    public var sign: Double { self == .long ? 1 : -1 }

    /// The other direction.
    public var opposite: Direction { self == .long ? .short : .long }

    /// The common direction of two scores; nil if they differ or either is 0.
    static func agreed(by first: Double, and second: Double) -> Direction? {
        if first > 0, second > 0 {
            .long
        } else if first < 0, second < 0 {
            .short
        } else {
            nil
        }
    }
}

/// The action of a signal.
public enum Action: String, Codable, Sendable, CaseIterable {
    case strongBuy = "STRONG_BUY"
    case buy = "BUY"
    case hold = "HOLD"
    case sell = "SELL"
    case strongSell = "STRONG_SELL"

    /// The direction of the advised position; nil for `HOLD`.
    public var direction: Direction? {
        switch self {
        case .strongBuy, .buy: .long
        case .sell, .strongSell: .short
        case .hold: nil
        }
    }
}
