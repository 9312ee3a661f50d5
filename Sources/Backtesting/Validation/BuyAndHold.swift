public import Market

/// The buy-and-hold benchmark: all capital invested at the first open, held to the last close.
///
/// Bought without leverage at `open * (1 + slippage)`, taker fee included in what is spent; marked at
/// every close and never sold.
public struct BuyAndHold: Hashable, Codable, Sendable {
    /// Equity after the last bar, in the quote currency.
    public var finalEquity: Double
    /// ``Performance/totalReturn(of:)``.
    @NullCodable public var totalReturn: Double?
    /// ``Performance/totalReturnPct(of:)``.
    @NullCodable public var totalReturnPct: Double?
    /// ``Performance/maxDrawdown(of:)``.
    @NullCodable public var maxDrawdown: Double?
    /// ``Performance/maxDrawdownPct(of:)``.
    @NullCodable public var maxDrawdownPct: Double?
    /// ``Performance/sharpeRatio(of:barsPerYear:)``.
    @NullCodable public var sharpeRatio: Double?
    /// Fee of the purchase, in the quote currency.
    public var fees: Double

    /// Computes the figures of holding through a window.
    ///
    /// - Parameters:
    ///   - window: The bars of the window, at least one.
    ///   - execution: Capital, taker fee and slippage.
    public init(window: CandleSeries, execution: ExecutionConfiguration) {
        let curve = Self.equityCurve(window: window, execution: execution)
        let drawdowns = Performance.drawdownCurve(of: curve)
        finalEquity = curve.last?.equity ?? execution.initialCapital
        fees =
            execution.initialCapital * execution.takerFee / (1 + execution.takerFee)
        _totalReturn = NullCodable(Performance.totalReturn(of: curve))
        _totalReturnPct = NullCodable(Performance.totalReturnPct(of: curve))
        _maxDrawdown = NullCodable(Performance.maxDrawdown(of: drawdowns))
        _maxDrawdownPct = NullCodable(Performance.maxDrawdownPct(of: drawdowns))
        _sharpeRatio = NullCodable(
            Performance.sharpeRatio(
                of: Performance.returns(of: curve),
                barsPerYear: window.key.interval.barsPerYear
            )
        )
    }

    /// The account at the start of the window and at the close of each of its bars.
    public static func equityCurve(
        window: CandleSeries,
        execution: ExecutionConfiguration
    ) -> [EquityPoint] {
        guard let start = window.openTimes.first else { return [] }
        let price = window.opens[0] * (1 + execution.slippage)
        let quantity = execution.initialCapital / (price * (1 + execution.takerFee))
        var curve: [EquityPoint] = []
        curve.reserveCapacity(window.count + 1)
        curve.append(EquityPoint(timestamp: start, equity: execution.initialCapital))
        for (index, close) in window.closes.enumerated() {
            curve.append(
                EquityPoint(timestamp: window.closeTime(at: index), equity: quantity * close)
            )
        }
        return curve
    }

    private enum CodingKeys: String, CodingKey {
        case finalEquity = "final_equity"
        case totalReturn = "total_return"
        case totalReturnPct = "total_return_pct"
        case maxDrawdown = "max_drawdown"
        case maxDrawdownPct = "max_drawdown_pct"
        case sharpeRatio = "sharpe_ratio"
        case fees
    }
}
