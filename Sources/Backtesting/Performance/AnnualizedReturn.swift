import Market

extension Performance {
    /// The window's return scaled to a year without compounding, in percent:
    /// `totalReturnPct * 365 / days`.
    ///
    /// The days run from the first point to the last, so 720 hourly bars are 30 days. A straight
    /// line through a loss soon passes the whole account, more than which nobody loses: the figure
    /// is cut at -100.
    ///
    /// - Returns: nil where the curve spans no time or the total return is undefined.
    public static func annualizedReturn(of equity: [EquityPoint]) -> Double? {
        guard let total = totalReturnPct(of: equity), let days = days(of: equity) else {
            return nil
        }
        return max(-100, total * 365 / days).finite
    }

    /// Days from the first point to the last; nil where they span no time.
    static func days(of equity: [EquityPoint]) -> Double? {
        guard let first = equity.first, let last = equity.last, first.timestamp < last.timestamp
        else {
            return nil
        }
        return Double(last.timestamp.milliseconds - first.timestamp.milliseconds) / 86_400_000
    }
}
