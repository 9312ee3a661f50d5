import Foundation

extension Performance {
    /// Compound annual growth rate, in percent: `((last / first)^(365 / days) - 1) * 100`.
    ///
    /// An account that ends at zero or below has lost everything: -100.
    ///
    /// - Returns: nil where the curve spans no time, does not begin above zero, or grew so fast in
    ///   so short a window that a year of it is beyond all numbers.
    public static func compoundGrowthPct(of equity: [EquityPoint]) -> Double? {
        guard
            let first = equity.first, let last = equity.last, first.equity > 0,
            let days = days(of: equity)
        else {
            return nil
        }
        let growth = max(0, last.equity / first.equity)
        return ((pow(growth, 365 / days) - 1) * 100).finite
    }
}
