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
    /// rule says which comes first; every run takes the worst for the trader.
    func exit(in candle: Candle, by rule: IntrabarRule = .stopFirst) -> Exit? {
        exit(atOpen: candle) ?? exit(within: candle, by: rule)
    }

    /// Whether the rest of a candle touches levels on both sides, so that it does not say which exit
    /// came first.
    func isAmbiguous(in candle: Candle) -> Bool {
        exit(atOpen: candle) == nil && target(within: candle) != nil && loss(within: candle) != nil
    }

    /// Prices that a candle has to reach for an exit, with room for rounding: one whose low is above
    /// the first and whose high is below the second touches no level.
    var reach: (low: Double, high: Double) {
        // Ties are a billionth of the level; ten of them are safe, and `exit(in:by:)` decides.
        func above(_ level: Double?) -> Double {
            level.map { $0 + 1e-8 * abs($0) } ?? -.infinity
        }
        func below(_ level: Double?) -> Double {
            level.map { $0 - 1e-8 * abs($0) } ?? .infinity
        }
        return direction == .long
            ? (.maximum(above(stopLoss), above(liquidationPrice)), below(takeProfit))
            : (above(takeProfit), .minimum(below(stopLoss), below(liquidationPrice)))
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

    private func exit(within candle: Candle, by rule: IntrabarRule) -> Exit? {
        switch rule {
        case .stopFirst: loss(within: candle) ?? target(within: candle)
        case .targetFirst: target(within: candle) ?? loss(within: candle)
        }
    }

    private func loss(within candle: Candle) -> Exit? {
        let worst = direction == .long ? candle.low : candle.high
        if let stopLoss, hasFallen(worst, to: stopLoss), !isLiquidated(at: stopLoss) {
            return .market(.stopLoss, at: stopLoss)
        }
        return isLiquidated(at: worst) ? .liquidation : nil
    }

    private func target(within candle: Candle) -> Exit? {
        let best = direction == .long ? candle.high : candle.low
        guard let takeProfit, hasRisen(best, to: takeProfit) else { return nil }
        return .limit(.takeProfit, at: takeProfit)
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
