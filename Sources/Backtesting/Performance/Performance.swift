import Foundation
import Market

/// The figures of a backtest: each a pure function of trades or of the marked equity curve.
///
/// Each figure stands with its formula and source. An undefined figure is nil, never 0, infinity or
/// NaN; `docs/report.md` lists the conditions.
public enum Performance {}

extension Double {
    /// This number, or nil where it is infinite or NaN; a negative zero becomes zero.
    var finite: Double? {
        isFinite ? self + 0 : nil
    }
}

extension Performance {
    /// Total return over the window, in the quote currency: last equity less first.
    ///
    /// - Returns: nil for an empty curve.
    public static func totalReturn(of equity: [EquityPoint]) -> Double? {
        guard let first = equity.first, let last = equity.last else { return nil }
        return totalReturn(from: first.equity, to: last.equity)
    }

    /// The same of the first and the last equity.
    static func totalReturn(from first: Double, to last: Double) -> Double? {
        (last - first).finite
    }

    /// Total return over the window, in percent of its first equity.
    ///
    /// - Returns: nil for an empty curve and for one that does not begin above zero.
    public static func totalReturnPct(of equity: [EquityPoint]) -> Double? {
        guard let first = equity.first, let last = equity.last else { return nil }
        return totalReturnPct(from: first.equity, to: last.equity)
    }

    /// The same of the first and the last equity.
    static func totalReturnPct(from first: Double, to last: Double) -> Double? {
        guard let gain = totalReturn(from: first, to: last), first > 0 else { return nil }
        return (gain / first * 100).finite
    }
}

extension Performance {
    /// The window's return scaled to a year without compounding, in percent:
    /// `totalReturnPct * 365 / days`.
    ///
    /// The days run from the first point to the last, so 720 hourly bars are 30 days.
    ///
    /// - Returns: nil where the curve spans no time or the total return is undefined.
    public static func annualizedReturn(of equity: [EquityPoint]) -> Double? {
        guard let first = equity.first, let last = equity.last else { return nil }
        return annualizedReturn(from: first.equity, to: last.equity, days: days(of: equity))
    }

    /// The same of the first and the last equity.
    static func annualizedReturn(from first: Double, to last: Double, days: Double?) -> Double? {
        guard let total = totalReturnPct(from: first, to: last), let days else { return nil }
        // A linear figure would pass the loss of the whole account.
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

extension Performance {
    /// Compound annual growth rate, in percent: `((last / first)^(365 / days) - 1) * 100`.
    ///
    /// An account that ends at zero or below has lost everything: -100.
    ///
    /// - Returns: nil if the curve spans no time, does not begin above zero, or the result
    ///   overflows.
    public static func compoundGrowthPct(of equity: [EquityPoint]) -> Double? {
        guard let first = equity.first, let last = equity.last else { return nil }
        return compoundGrowthPct(from: first.equity, to: last.equity, days: days(of: equity))
    }

    /// The same of the first and the last equity.
    static func compoundGrowthPct(from first: Double, to last: Double, days: Double?) -> Double? {
        guard first > 0, let days else { return nil }
        let growth = max(0, last / first)
        return ((pow(growth, 365 / days) - 1) * 100).finite
    }
}

extension Performance {
    /// Simple returns from each point of an equity curve to the next: `e(t) / e(t-1) - 1`.
    ///
    /// An account at zero or below earns no return: every later return is 0. The return that takes
    /// it there is -1 or less.
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
