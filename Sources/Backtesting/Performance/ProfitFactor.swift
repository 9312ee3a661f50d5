extension Performance {
    /// Money won over money lost: `sum of gains / -(sum of losses)`, after all costs.
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
