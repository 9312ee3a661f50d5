/// A pure function from candles to one or more columns of numbers.
///
/// An indicator is a small value: its parameters. It computes every bar of a series at once. The
/// value at bar *t* depends on no bar after *t*, and bars of the warm-up, where the definition has
/// not enough history, are NaN (undefined), never 0. Periods count bars and are at least 1, or 2
/// where one bar has no extent; a smaller one is a programming error.
///
/// ```swift
/// let rsi = RSI(period: 14).values(for: series)         // [Double]
/// let macd = MACD().values(for: series).histogram       // [Double]
/// ```
public protocol Indicator<Values>: Hashable, Sendable {
    /// `[Double]` for one line, or a struct of lines, each with one element a bar.
    associatedtype Values: Sendable

    /// How many bars a series begins with before every line has a value.
    var warmUp: Int { get }

    /// The indicator's lines over the whole series.
    func values(for series: CandleSeries) -> Values
}

/// An indicator that is computed of another one's lines.
///
/// Whoever keeps computed lines, as a study does, computes those of the base once for all that are
/// computed of it: twenty SuperTrends of one period share their average true range.
public protocol DerivedIndicator<Base>: Indicator {
    /// The kind of the other indicator.
    associatedtype Base: Indicator

    /// The other indicator.
    var base: Base { get }

    /// The indicator's lines over the whole series.
    ///
    /// - Parameters:
    ///   - series: The candles.
    ///   - lines: The lines of ``base`` over the same candles.
    /// - Returns: The lines, one element a bar.
    func values(for series: CandleSeries, of lines: Base.Values) -> Values
}

extension DerivedIndicator {
    /// The indicator's lines over the whole series.
    public func values(for series: CandleSeries) -> Values {
        values(for: series, of: base.values(for: series))
    }
}
