public import Market

/// The trades and the equity curve of a run, from which every figure of a report is computed.
public struct BacktestResult: Hashable, Codable, Sendable {
    /// Closed trades in order of their exits; none is left open.
    public var trades: [Trade]
    /// What decided the sizes of the trades, and what their stops cost.
    public var sizing: Sizing
    /// The start of the window, then the close of each of its bars; the last point comes after the
    /// last trade is closed.
    public var equityCurve: [EquityPoint]
    /// Whether funding rates are complete for the whole window.
    public var fundingComplete: Bool
    /// Bars that touched both the stop and the target of a position.
    public var ambiguousBars: Int

    /// Creates a result.
    public init(
        trades: [Trade],
        sizing: Sizing = Sizing(),
        equityCurve: [EquityPoint],
        fundingComplete: Bool,
        ambiguousBars: Int = 0
    ) {
        self.trades = trades
        self.sizing = sizing
        self.equityCurve = equityCurve
        self.fundingComplete = fundingComplete
        self.ambiguousBars = ambiguousBars
    }
}

/// The account at one moment: its balance plus the unrealised profit of the open position.
public struct EquityPoint: Hashable, Codable, Sendable {
    /// The close of a bar, or the start of the window.
    public var timestamp: Timestamp
    /// In the quote currency, after all costs so far.
    public var equity: Double

    /// Creates a point.
    public init(timestamp: Timestamp, equity: Double) {
        self.timestamp = timestamp
        self.equity = equity
    }
}
