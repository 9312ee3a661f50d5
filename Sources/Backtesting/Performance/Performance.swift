/// The figures of a backtest: each a pure function of trades or of the marked equity curve.
///
/// One file holds one figure with its formula and source. A figure that is undefined is nil, never
/// 0, infinity or NaN; `docs/report.md` says for each when that is.
public enum Performance {}

extension Double {
    /// This number, or nil where it is infinite or NaN; a negative zero becomes zero.
    var finite: Double? {
        isFinite ? self + 0 : nil
    }
}
