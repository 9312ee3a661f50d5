extension Performance {
    /// Simple returns from each point of an equity curve to the next: `e(t) / e(t-1) - 1`.
    ///
    /// An account at zero or below has nothing left to earn a return on, so every return after it
    /// gets there is 0; the return that takes it there is -1 or less.
    ///
    /// - Returns: One element fewer than there are points, empty for fewer than two points.
    public static func returns(of equity: [EquityPoint]) -> [Double] {
        var ruined = false
        return zip(equity, equity.dropFirst()).map { earlier, later in
            ruined = ruined || earlier.equity <= 0
            return ruined ? 0 : later.equity / earlier.equity - 1
        }
    }
}
