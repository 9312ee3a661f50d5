import Market
import Trading

/// The exit of a position: price and fee as the broker decided.
struct Closing: Hashable, Sendable {
    let reason: ExitReason
    let price: Double
    let fee: Double
    let time: Timestamp
}

/// The account's ledger: free cash, the open position and the closed trades.
///
/// Money moves only in ``apply(_:)``.
struct Ledger: Sendable {
    /// One movement of money.
    enum Movement: Hashable, Sendable {
        /// A position is opened: margin and fee leave the cash.
        case open(Position)
        /// Funding is settled against the open position's margin; negative where it pays.
        case funding(Double)
        /// The open position is closed: its remaining margin returns to the cash.
        case close(Closing)
    }

    /// Cash outside of the position, at least 0.
    private(set) var cash: Double
    /// The open position; nil for none.
    private(set) var position: Position?
    /// Closed trades in order of their exits.
    private(set) var trades: [Trade] = []
    /// What decided the size of each trade, in the same order.
    private(set) var sizes: [Sizing.Sample] = []

    private let maintenance: MaintenanceMargin

    /// Creates the ledger of an account without trades.
    init(capital: Double, maintenance: MaintenanceMargin) {
        cash = capital
        self.maintenance = maintenance
    }

    /// Cash plus the value of the open position at a price.
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
    /// The trade of a closed position.
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
