import Market
import Trading

/// How a position is closed, before slippage and fees.
enum Exit: Hashable, Sendable {
    /// A market order, triggered at that price.
    case market(ExitReason, at: Double)
    /// A resting order, filled at that price.
    case limit(ExitReason, at: Double)
    /// A liquidation.
    case liquidation
}

extension Position {
    /// Whether the margin no longer covers the maintenance margin at a price.
    func isLiquidated(at price: Double) -> Bool {
        guard let liquidationPrice else { return false }
        return hasFallen(price, to: liquidationPrice)
    }

    /// The exit of the position in one candle; nil if it stays open.
    ///
    /// The open comes first and is certain. Of the levels that the rest of the candle touches, the
    /// worst for the trader is assumed to come first.
    func exit(in candle: Candle) -> Exit? {
        exit(atOpen: candle) ?? exit(within: candle)
    }

    private func exit(atOpen candle: Candle) -> Exit? {
        if isLiquidated(at: candle.open) {
            return .liquidation
        }
        if let stopLoss, hasFallen(candle.open, to: stopLoss) {
            return .market(.stopLoss, at: candle.open)
        }
        if let takeProfit, hasRisen(candle.open, to: takeProfit) {
            // A limit order behind the market never rests: it fills as taker.
            return entryTime == candle.openTime
                ? .market(.takeProfit, at: candle.open)
                : .limit(.takeProfit, at: candle.open)
        }
        return nil
    }

    private func exit(within candle: Candle) -> Exit? {
        let worst = direction == .long ? candle.low : candle.high
        let best = direction == .long ? candle.high : candle.low
        if let stopLoss, hasFallen(worst, to: stopLoss), !isLiquidated(at: stopLoss) {
            return .market(.stopLoss, at: stopLoss)
        }
        if isLiquidated(at: worst) {
            return .liquidation
        }
        if let takeProfit, hasRisen(best, to: takeProfit) {
            return .limit(.takeProfit, at: takeProfit)
        }
        return nil
    }

    /// Whether a price is at a level or on the losing side of it.
    private func hasFallen(_ price: Double, to level: Double) -> Bool {
        direction.sign * Tie.difference(price, level, scale: level) <= 0
    }

    /// Whether a price is at a level or on the winning side of it.
    private func hasRisen(_ price: Double, to level: Double) -> Bool {
        direction.sign * Tie.difference(price, level, scale: level) >= 0
    }
}
