import Market
import Trading

/// An open position with isolated margin.
struct Position: Hashable, Sendable {
    let direction: Direction
    /// In the base currency.
    let quantity: Double
    let entryPrice: Double
    let entryTime: Timestamp
    let leverage: Double
    let entryFee: Double
    let stopLoss: Double?
    let takeProfit: Double?
    /// Which bound decided the quantity.
    let sizedBy: SizeConstraint
    /// The account's equity right before the entry.
    let equityAtEntry: Double
    /// Funding received less funding paid so far.
    var funding = 0.0
    /// The liquidation price; nil if no price liquidates.
    var liquidationPrice: Double?

    /// The margin at the entry.
    var initialMargin: Double { quantity * entryPrice / leverage }

    /// The current margin: funding is settled against it.
    var margin: Double { initialMargin + funding }

    /// The bankruptcy price, at which the loss equals the margin.
    var bankruptcyPrice: Double { entryPrice - direction.sign * margin / quantity }

    /// The profit at a price, before fees and funding; negative for a loss.
    func gain(at price: Double) -> Double {
        direction.sign * quantity * (price - entryPrice)
    }

    /// The value of the position at a price, at least 0.
    func worth(at price: Double) -> Double {
        max(0, margin + gain(at: price))
    }

    /// Equity lost if the stop fills at its level, before costs, in percent of that at the entry; nil
    /// without a stop.
    ///
    /// Never more than the margin: where liquidation comes before the stop, the margin is lost.
    var riskAtStopPct: Double? {
        stopLoss.map { stop in
            min(max(0, -gain(at: stop)), initialMargin) / equityAtEntry * 100
        }
    }

    /// What a funding rate brings at a price: shorts receive what longs pay.
    func fundingPayment(rate: Double, price: Double) -> Double {
        -direction.sign * rate * quantity * price
    }
}
