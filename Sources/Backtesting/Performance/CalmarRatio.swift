extension Performance {
    /// Compound annual growth over the deepest drawdown, both in percent.
    ///
    /// Source: T. W. Young, "Calmar Ratio: A Smoother Tool", Futures (October 1991); over the
    /// window here instead of three years.
    ///
    /// - Returns: nil where growth is undefined or the equity never fell.
    public static func calmarRatio(
        compoundGrowthPct: Double?,
        maxDrawdownPct: Double?
    ) -> Double? {
        guard let compoundGrowthPct, let maxDrawdownPct, maxDrawdownPct > 0 else { return nil }
        return (compoundGrowthPct / maxDrawdownPct).finite
    }
}
