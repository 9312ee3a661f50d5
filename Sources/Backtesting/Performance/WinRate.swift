extension Performance {
    /// Share of trades that gained after all costs, in percent: `wins / trades * 100`.
    ///
    /// A trade that came out at exactly zero is neither a win nor a loss, but it is a trade.
    ///
    /// - Returns: nil without trades.
    public static func winRate(of trades: [Trade]) -> Double? {
        guard !trades.isEmpty else { return nil }
        return Double(trades.count { $0.pnl > 0 }) / Double(trades.count) * 100
    }
}
