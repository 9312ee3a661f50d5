import Market
import Trading

/// The simulated exchange: turns orders into positions and exits, with fill prices and fees.
///
/// A broker decides, the ``Ledger`` books; a broker holds no state.
struct Broker: Sendable {
    private let leverage: Double
    private let fees: Fees
    private let slippage: Slippage
    /// Largest notional of an entry at the leverage; nil where the tiers set no bound.
    private let largestNotional: Double?
    /// Below this the account is ruined.
    private let leastCash: Double

    /// Creates a broker for a configuration that has been validated.
    init(_ execution: ExecutionConfiguration) {
        leverage = execution.leverage
        fees = Fees(maker: execution.makerFee, taker: execution.takerFee)
        slippage = Slippage(share: execution.slippage)
        largestNotional = execution.maintenance.largestNotional(leverage: execution.leverage)
        leastCash = execution.initialCapital * Ruin.leastCashShare
    }

    /// The position that an entry opens at the open of a candle.
    ///
    /// The quantity is limited by the cash: `cash / (price (1 / leverage + taker fee))`.
    ///
    /// - Returns: nil if the account is ruined, or the quantity is not above 0.
    func position(for entry: Order.Entry, at candle: Candle, cash: Double) -> Position? {
        guard cash >= leastCash, entry.quantity > 0 else { return nil }
        let price = slippage.price(candle.open, trading: entry.direction)
        let affordable = cash / (price * (1 / leverage + fees.taker))
        let (allowed, sizedBy) = allowed(entry, at: price)
        let quantity = min(allowed, affordable)
        // An order for all of the equity is always cut by its fee: that is the leverage's bound.
        let isCut = affordable < allowed && sizedBy != .leverage
        return Position(
            direction: entry.direction,
            quantity: quantity,
            entryPrice: price,
            entryTime: candle.openTime,
            leverage: leverage,
            entryFee: fees.fee(notional: quantity * price, liquidity: .taker),
            stopLoss: entry.stopLoss,
            takeProfit: entry.takeProfit,
            sizedBy: isCut ? .cash : sizedBy,
            equityAtEntry: cash
        )
    }

    /// The quantity of an entry that the tiers allow at the leverage, and what bounds it.
    private func allowed(_ entry: Order.Entry, at price: Double) -> (Double, SizeConstraint) {
        guard let largestNotional, largestNotional < entry.quantity * price else {
            return (entry.quantity, entry.sizedBy)
        }
        return (largestNotional / price, .leverage)
    }

    /// What an exit comes to for a position.
    func closing(of position: Position, by exit: Exit, at time: Timestamp) -> Closing {
        switch exit {
        case .market(let reason, let price):
            let slipped = slippage.price(price, trading: position.direction.opposite)
            return closing(of: position, reason, price: slipped, liquidity: .taker, at: time)
        case .limit(let reason, let price):
            return closing(of: position, reason, price: price, liquidity: .maker, at: time)
        case .liquidation:
            return liquidation(of: position, at: time)
        }
    }

    /// The closing at a fill price.
    ///
    /// A fill whose loss and fee exceed the remaining margin is a liquidation.
    private func closing(
        of position: Position,
        _ reason: ExitReason,
        price: Double,
        liquidity: Liquidity,
        at time: Timestamp
    ) -> Closing {
        let fee = fees.fee(notional: position.quantity * price, liquidity: liquidity)
        guard position.margin + position.gain(at: price) >= fee else {
            return liquidation(of: position, at: time)
        }
        return Closing(reason: reason, price: price, fee: fee, time: time)
    }

    private func liquidation(of position: Position, at time: Timestamp) -> Closing {
        Closing(reason: .liquidation, price: position.bankruptcyPrice, fee: 0, time: time)
    }
}
