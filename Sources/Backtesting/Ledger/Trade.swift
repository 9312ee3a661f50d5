public import Market
public import Trading

/// Why a position was closed.
public enum ExitReason: String, Codable, Sendable, CaseIterable {
    /// The stop was touched, or the market opened beyond it.
    case stopLoss = "stop_loss"
    /// The target was touched, or the market opened beyond it.
    case takeProfit = "take_profit"
    /// An opposite signal of the strategy.
    case signal
    /// A liquidation.
    case liquidation
    /// The window ended.
    case end
}

/// One position from its entry to its exit, after all costs.
public struct Trade: Hashable, Codable, Sendable {
    /// Opening time of the bar in which the entry filled.
    public var entryTime: Timestamp
    /// Opening time of the bar in which the exit filled; for `end` its closing time.
    public var exitTime: Timestamp
    /// Which way.
    public var direction: Direction
    /// Fill price of the entry, slippage included.
    public var entryPrice: Double
    /// Fill price of the exit, slippage included; for a liquidation the bankruptcy price.
    public var exitPrice: Double
    /// Amount in the base currency.
    public var quantity: Double
    /// Notional over margin at the entry.
    public var leverage: Double
    /// Profit or loss in the quote currency: price difference less fees plus funding.
    public var pnl: Double
    /// `pnl` over the margin at the entry, in percent.
    public var pnlPct: Double
    /// Fees of entry and exit, in the quote currency, at least 0.
    public var fees: Double
    /// Funding received (positive) or paid (negative), in the quote currency.
    public var funding: Double
    /// Why it ended.
    public var exitReason: ExitReason
    /// The stop it was entered with; nil for none.
    public var stopLoss: Double?
    /// The target it was entered with; nil for none.
    public var takeProfit: Double?
}
