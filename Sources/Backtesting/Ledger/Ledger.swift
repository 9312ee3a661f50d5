import Market
import Trading

/// How a position ends: the price and the fee that the broker settled.
struct Closing: Hashable, Sendable {
    let reason: ExitReason
    let price: Double
    let fee: Double
    let time: Timestamp
}

/// The account's books: free cash, the open position and the closed trades.
///
/// Money moves in ``apply(_:)`` and nowhere else.
struct Ledger: Sendable {
    /// One movement of money.
    enum Movement: Hashable, Sendable {
        /// A position is opened: its margin and its fee leave the cash.
        case open(Position)
        /// Funding is settled against the open position's margin; negative where it pays.
        case funding(Double)
        /// The open position is closed: what is left of its margin comes back.
        case close(Closing)
    }

    /// Money that is in no position, at least 0.
    private(set) var cash: Double
    /// The open position; nil where there is none.
    private(set) var position: Position?
    /// Closed trades in order of their exits.
    private(set) var trades: [Trade] = []
    /// What decided the size of each trade, in the same order.
    private(set) var sizes: [Sizing.Sample] = []

    private let maintenance: MaintenanceMargin

    /// Creates the books of an account that has traded nothing yet.
    init(capital: Double, maintenance: MaintenanceMargin) {
        cash = capital
        self.maintenance = maintenance
    }

    /// Cash plus what the open position is worth at a price.
    func equity(at price: Double) -> Double {
        cash + (position?.worth(at: price) ?? 0)
    }

    /// Books one movement.
    mutating func apply(_ movement: Movement) {
        switch movement {
        case .open(let opened):
            precondition(position == nil, "one position at a time")
            cash = max(0, cash - opened.margin - opened.entryFee)
            position = withLiquidationPrice(opened)
        case .funding(let amount):
            guard var funded = position else { return }
            funded.funding += amount
            position = withLiquidationPrice(funded)
        case .close(let closing):
            guard let closed = position else { return }
            cash += max(0, closed.margin + closed.gain(at: closing.price) - closing.fee)
            let trade = Trade(closed, closing)
            trades.append(trade)
            sizes.append(Sizing.Sample(trade, of: closed))
            position = nil
        }
    }

    private func withLiquidationPrice(_ position: Position) -> Position {
        var position = position
        position.liquidationPrice = maintenance.liquidationPrice(
            direction: position.direction,
            quantity: position.quantity,
            entryPrice: position.entryPrice,
            margin: position.margin
        )
        return position
    }
}

extension Trade {
    /// The trade that a position becomes when it is closed.
    fileprivate init(_ position: Position, _ closing: Closing) {
        let fees = position.entryFee + closing.fee
        let pnl = position.gain(at: closing.price) - fees + position.funding
        self.init(
            entryTime: position.entryTime,
            exitTime: closing.time,
            direction: position.direction,
            entryPrice: position.entryPrice,
            exitPrice: closing.price,
            quantity: position.quantity,
            leverage: position.leverage,
            pnl: pnl,
            pnlPct: pnl / position.initialMargin * 100,
            fees: fees,
            funding: position.funding,
            exitReason: closing.reason,
            stopLoss: position.stopLoss,
            takeProfit: position.takeProfit
        )
    }
}
