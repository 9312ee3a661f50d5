extension Performance {
    /// The most losing trades in a row, in the order given.
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
