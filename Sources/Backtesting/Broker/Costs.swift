import Trading

/// Whether an order rested in the book (maker) or was filled at once (taker).
enum Liquidity: Hashable, Sendable {
    /// A limit order: maker fee, no slippage.
    case maker
    /// A market order: taker fee and slippage.
    case taker
}

/// The exchange's fees, as shares of the notional.
struct Fees: Hashable, Sendable {
    let maker: Double
    let taker: Double

    /// The fee of a fill, in the quote currency.
    func fee(notional: Double, liquidity: Liquidity) -> Double {
        notional * (liquidity == .maker ? maker : taker)
    }
}

/// Slippage: how much worse than its price an order fills, as a share of that price.
struct Slippage: Hashable, Sendable {
    let share: Double

    /// The fill price in a direction: buyers pay more, sellers get less.
    func price(_ price: Double, trading direction: Direction) -> Double {
        price * (1 + direction.sign * share)
    }
}
