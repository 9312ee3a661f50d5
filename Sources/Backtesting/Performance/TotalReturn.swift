extension Performance {
    /// What the account gained over the window, in the quote currency: last equity less first.
    ///
    /// - Returns: nil for an empty curve.
    public static func totalReturn(of equity: [EquityPoint]) -> Double? {
        guard let first = equity.first, let last = equity.last else { return nil }
        return (last.equity - first.equity).finite
    }

    /// What the account gained over the window, in percent of its first equity.
    ///
    /// - Returns: nil for an empty curve and for one that does not begin above zero.
    public static func totalReturnPct(of equity: [EquityPoint]) -> Double? {
        guard let first = equity.first, let gain = totalReturn(of: equity), first.equity > 0 else {
            return nil
        }
        return (gain / first.equity * 100).finite
    }
}
