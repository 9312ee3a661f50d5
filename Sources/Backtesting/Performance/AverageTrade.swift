extension Performance {
    /// Mean gain of the winning trades, in the quote currency; nil without one.
    public static func averageWin(of trades: [Trade]) -> Double? {
        mean(trades.map(\.pnl).filter { $0 > 0 })
    }

    /// Mean of the losing trades, in the quote currency, below 0; nil without one.
    public static func averageLoss(of trades: [Trade]) -> Double? {
        mean(trades.map(\.pnl).filter { $0 < 0 })
    }

    /// Mean of all trades, in the quote currency: what one more trade has been worth.
    ///
    /// - Returns: nil without trades.
    public static func expectancy(of trades: [Trade]) -> Double? {
        mean(trades.map(\.pnl))
    }

    private static func mean(_ values: [Double]) -> Double? {
        values.isEmpty ? nil : (values.reduce(0, +) / Double(values.count)).finite
    }
}
