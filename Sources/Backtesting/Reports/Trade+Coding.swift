import Market
import Trading

extension Trade {
    private enum CodingKeys: String, CodingKey {
        case entryTime = "entry_time"
        case exitTime = "exit_time"
        case direction
        case entryPrice = "entry_price"
        case exitPrice = "exit_price"
        case quantity
        case leverage
        case pnl
        case pnlPct = "pnl_pct"
        case fees
        case funding
        case exitReason = "exit_reason"
        case stopLoss = "stop_loss"
        case takeProfit = "take_profit"
    }

    /// Writes a trade as reports have it; a level it was entered without is `null`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(entryTime, forKey: .entryTime)
        try container.encode(exitTime, forKey: .exitTime)
        try container.encode(direction, forKey: .direction)
        try container.encode(entryPrice, forKey: .entryPrice)
        try container.encode(exitPrice, forKey: .exitPrice)
        try container.encode(quantity, forKey: .quantity)
        try container.encode(leverage, forKey: .leverage)
        try container.encode(pnl, forKey: .pnl)
        try container.encode(pnlPct, forKey: .pnlPct)
        try container.encode(fees, forKey: .fees)
        try container.encode(funding, forKey: .funding)
        try container.encode(exitReason, forKey: .exitReason)
        try container.encode(stopLoss, forKey: .stopLoss)
        try container.encode(takeProfit, forKey: .takeProfit)
    }

    /// Reads a trade as reports have it.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            entryTime: try container.decode(Timestamp.self, forKey: .entryTime),
            exitTime: try container.decode(Timestamp.self, forKey: .exitTime),
            direction: try container.decode(Direction.self, forKey: .direction),
            entryPrice: try container.decode(Double.self, forKey: .entryPrice),
            exitPrice: try container.decode(Double.self, forKey: .exitPrice),
            quantity: try container.decode(Double.self, forKey: .quantity),
            leverage: try container.decode(Double.self, forKey: .leverage),
            pnl: try container.decode(Double.self, forKey: .pnl),
            pnlPct: try container.decode(Double.self, forKey: .pnlPct),
            fees: try container.decode(Double.self, forKey: .fees),
            funding: try container.decode(Double.self, forKey: .funding),
            exitReason: try container.decode(ExitReason.self, forKey: .exitReason),
            stopLoss: try container.decodeIfPresent(Double.self, forKey: .stopLoss),
            takeProfit: try container.decodeIfPresent(Double.self, forKey: .takeProfit)
        )
    }
}
