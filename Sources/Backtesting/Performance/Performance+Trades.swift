extension Performance {
    /// Win rate: share of trades with a profit after all costs, in percent: `100 * wins / trades`.
    ///
    /// One division, so that 11 of 20 are exactly 55.
    ///
    /// A trade with a profit of exactly zero is neither a win nor a loss, but counts as a trade.
    ///
    /// - Returns: nil without trades.
    public static func winRate(of trades: [Trade]) -> Double? {
        guard !trades.isEmpty else { return nil }
        return Double(100 * trades.count { $0.pnl > 0 }) / Double(trades.count)
    }
}

extension Performance {
    /// Profit factor: gains over losses, `sum of gains / -(sum of losses)`, after all costs.
    ///
    /// - Returns: nil without a losing trade: the quotient would be infinite.
    public static func profitFactor(of trades: [Trade]) -> Double? {
        let loss = grossLoss(of: trades)
        guard loss > 0 else { return nil }
        return (grossProfit(of: trades) / loss).finite
    }

    /// Sum of the winning trades' gains, in the quote currency, at least 0.
    static func grossProfit(of trades: [Trade]) -> Double {
        trades.reduce(0) { $0 + max($1.pnl, 0) }
    }

    /// Sum of the losing trades' losses as a positive amount, in the quote currency.
    static func grossLoss(of trades: [Trade]) -> Double {
        trades.reduce(0) { $0 - min($1.pnl, 0) }
    }
}

extension Performance {
    /// Mean gain of the winning trades, in the quote currency; nil without one.
    public static func averageWin(of trades: [Trade]) -> Double? {
        meanProfit(of: trades) { $0 > 0 }
    }

    /// Mean of the losing trades, in the quote currency, below 0; nil without one.
    public static func averageLoss(of trades: [Trade]) -> Double? {
        meanProfit(of: trades) { $0 < 0 }
    }

    /// Mean of all trades, in the quote currency: the expected profit of a trade.
    ///
    /// - Returns: nil without trades.
    public static func expectancy(of trades: [Trade]) -> Double? {
        meanProfit(of: trades) { _ in true }
    }

    /// The mean profit of some trades; nil for none.
    private static func meanProfit(of trades: [Trade], where isCounted: (Double) -> Bool) -> Double?
    {
        var (sum, count) = (0.0, 0)
        for trade in trades where isCounted(trade.pnl) {
            sum += trade.pnl
            count += 1
        }
        return count == 0 ? nil : (sum / Double(count)).finite
    }
}

extension Performance {
    /// The longest run of losing trades, in the given order.
    public static func longestLosingStreak(of trades: [Trade]) -> Int {
        var longest = 0
        var current = 0
        for trade in trades {
            current = trade.pnl < 0 ? current + 1 : 0
            longest = max(longest, current)
        }
        return longest
    }
}
