extension Performance {
    /// Share of trades that gained after all costs, in percent: `100 * wins / trades`.
    ///
    /// Divided once, so that 11 of 20 are 55, not a bit more.
    ///
    /// A trade that came out at exactly zero is neither a win nor a loss, but it is a trade.
    ///
    /// - Returns: nil without trades.
    public static func winRate(of trades: [Trade]) -> Double? {
        guard !trades.isEmpty else { return nil }
        return Double(100 * trades.count { $0.pnl > 0 }) / Double(trades.count)
    }
}
