/// What a signal advises.
public enum Action: String, Codable, Sendable, CaseIterable {
    case strongBuy = "STRONG_BUY"
    case buy = "BUY"
    case hold = "HOLD"
    case sell = "SELL"
    case strongSell = "STRONG_SELL"

    /// The direction of the position it advises; nil for `HOLD`.
    public var direction: Direction? {
        switch self {
        case .strongBuy, .buy: .long
        case .sell, .strongSell: .short
        case .hold: nil
        }
    }
}
