/// What the account lived through: the raw material of every figure in a report.
public struct BacktestResult: Hashable, Codable, Sendable {
    /// Closed trades in order of their exits; none is left open.
    public var trades: [Trade]
    /// The start of the window, then the close of each of its bars; the last point comes after the
    /// last trade is closed.
    public var equityCurve: [EquityPoint]
    /// Whether funding rates were there for the whole window.
    public var fundingComplete: Bool

    /// Creates a result.
    public init(trades: [Trade], equityCurve: [EquityPoint], fundingComplete: Bool) {
        self.trades = trades
        self.equityCurve = equityCurve
        self.fundingComplete = fundingComplete
    }
}
