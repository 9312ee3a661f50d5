import Trading

/// Whether an order rested in the book or took what was there.
enum Liquidity: Hashable, Sendable {
    /// It waited at its price: the maker fee, no slippage.
    case maker
    /// It had to be filled at once: the taker fee, slipped.
    case taker
}

/// What the exchange takes of a fill, as a share of its notional.
struct Fees: Hashable, Sendable {
    let maker: Double
    let taker: Double

    /// The fee of a fill, in the quote currency.
    func fee(notional: Double, liquidity: Liquidity) -> Double {
        notional * (liquidity == .maker ? maker : taker)
    }
}

/// How much worse than the price it aimed at an order fills, as a share of that price.
struct Slippage: Hashable, Sendable {
    let share: Double

    /// The price that a trade in a direction gets: buyers pay more, sellers get less.
    func price(_ price: Double, trading direction: Direction) -> Double {
        price * (1 + direction.sign * share)
    }
}
