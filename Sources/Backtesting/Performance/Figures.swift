public import Market

/// All figures of a run, with their JSON names.
///
/// Money is in the quote currency and after all costs; `_pct` and `win_rate` are percent. An
/// undefined figure is nil, and `null` in JSON.
public struct Figures: Hashable, Codable, Sendable {
    /// How many trades were made.
    public var totalTrades: Int
    /// How many of them gained after all costs.
    public var winningTrades: Int
    /// How many of them lost after all costs.
    public var losingTrades: Int
    /// ``Performance/winRate(of:)``.
    @NullCodable public var winRate: Double?
    /// Equity after the last bar.
    public var finalEquity: Double
    /// ``Performance/totalReturn(of:)``.
    @NullCodable public var totalReturn: Double?
    /// ``Performance/totalReturnPct(of:)``.
    @NullCodable public var totalReturnPct: Double?
    /// ``Performance/annualizedReturn(of:)``: simple, not compounded.
    @NullCodable public var annualizedReturn: Double?
    /// ``Performance/compoundGrowthPct(of:)``.
    @NullCodable public var cagrPct: Double?
    /// ``Performance/maxDrawdown(of:)``.
    @NullCodable public var maxDrawdown: Double?
    /// ``Performance/maxDrawdownPct(of:)``.
    @NullCodable public var maxDrawdownPct: Double?
    /// ``Performance/sharpeRatio(of:barsPerYear:)``.
    @NullCodable public var sharpeRatio: Double?
    /// ``Performance/sortinoRatio(of:barsPerYear:)``.
    @NullCodable public var sortinoRatio: Double?
    /// ``Performance/calmarRatio(compoundGrowthPct:maxDrawdownPct:)``.
    @NullCodable public var calmarRatio: Double?
    /// ``Performance/profitFactor(of:)``.
    @NullCodable public var profitFactor: Double?
    /// ``Performance/averageWin(of:)``.
    @NullCodable public var avgWin: Double?
    /// ``Performance/averageLoss(of:)``, below 0.
    @NullCodable public var avgLoss: Double?
    /// ``Performance/expectancy(of:)``.
    @NullCodable public var expectancy: Double?
    /// ``Performance/longestLosingStreak(of:)``.
    public var longestLosingStreak: Int
    /// ``Performance/exposurePct(of:equity:interval:)``.
    @NullCodable public var exposurePct: Double?
    /// Fees of all trades, at least 0.
    public var fees: Double
    /// Funding of all trades: received above 0, paid below.
    public var funding: Double
    /// ``Performance/rating(of:sharpeRatio:)``.
    public var performanceRating: Rating

    /// Takes the figures of a result.
    ///
    /// - Parameters:
    ///   - result: At least one equity point, the start of the window.
    ///   - interval: How long a bar is.
    ///   - returns: ``Performance/returns(of:)`` of the result where they are known already.
    public init(of result: BacktestResult, interval: Interval, returns: [Double]? = nil) {
        let equity = result.equityCurve
        self.init(
            trades: result.trades,
            equity: EquitySums(equity.map(\.equity), returns: returns),
            days: Performance.days(of: equity),
            exposurePct: Performance.exposurePct(
                of: result.trades,
                equity: equity,
                interval: interval
            ),
            interval: interval
        )
    }

    /// Takes the figures of trades and sums.
    ///
    /// - Parameters:
    ///   - trades: All trades.
    ///   - equity: What was added up of the marked equity.
    ///   - days: From the start of the window to its end; nil where it spans no time.
    ///   - exposurePct: ``Performance/exposurePct(of:equity:interval:)``.
    ///   - interval: How long a bar is.
    init(
        trades: [Trade],
        equity: EquitySums,
        days: Double?,
        exposurePct: Double?,
        interval: Interval
    ) {
        let (first, last) = (equity.first, equity.last)
        let growth = Performance.compoundGrowthPct(from: first, to: last, days: days)
        let sharpe = Performance.sharpeRatio(
            of: equity.moments,
            barsPerYear: interval.barsPerYear
        )

        totalTrades = trades.count
        winningTrades = trades.count { $0.pnl > 0 }
        losingTrades = trades.count { $0.pnl < 0 }
        finalEquity = last
        longestLosingStreak = Performance.longestLosingStreak(of: trades)
        fees = trades.reduce(0) { $0 + $1.fees }
        funding = trades.reduce(0) { $0 + $1.funding }
        performanceRating = Performance.rating(of: trades, sharpeRatio: sharpe)
        _winRate = NullCodable(Performance.winRate(of: trades))
        _totalReturn = NullCodable(Performance.totalReturn(from: first, to: last))
        _totalReturnPct = NullCodable(Performance.totalReturnPct(from: first, to: last))
        _annualizedReturn = NullCodable(
            Performance.annualizedReturn(from: first, to: last, days: days)
        )
        _cagrPct = NullCodable(growth)
        _maxDrawdown = NullCodable(equity.drawdowns.money)
        _maxDrawdownPct = NullCodable(equity.drawdowns.percent)
        _sharpeRatio = NullCodable(sharpe)
        _sortinoRatio = NullCodable(
            Performance.sortinoRatio(
                of: equity.moments,
                equity.downsideSquares,
                barsPerYear: interval.barsPerYear
            )
        )
        _calmarRatio = NullCodable(
            Performance.calmarRatio(
                compoundGrowthPct: growth,
                maxDrawdownPct: equity.drawdowns.percent
            )
        )
        _profitFactor = NullCodable(Performance.profitFactor(of: trades))
        _avgWin = NullCodable(Performance.averageWin(of: trades))
        _avgLoss = NullCodable(Performance.averageLoss(of: trades))
        _expectancy = NullCodable(Performance.expectancy(of: trades))
        _exposurePct = NullCodable(exposurePct)
    }

    private enum CodingKeys: String, CodingKey {
        case totalTrades = "total_trades"
        case winningTrades = "winning_trades"
        case losingTrades = "losing_trades"
        case winRate = "win_rate"
        case finalEquity = "final_equity"
        case totalReturn = "total_return"
        case totalReturnPct = "total_return_pct"
        case annualizedReturn = "annualized_return"
        case cagrPct = "cagr_pct"
        case maxDrawdown = "max_drawdown"
        case maxDrawdownPct = "max_drawdown_pct"
        case sharpeRatio = "sharpe_ratio"
        case sortinoRatio = "sortino_ratio"
        case calmarRatio = "calmar_ratio"
        case profitFactor = "profit_factor"
        case avgWin = "avg_win"
        case avgLoss = "avg_loss"
        case expectancy
        case longestLosingStreak = "longest_losing_streak"
        case exposurePct = "exposure_pct"
        case fees
        case funding
        case performanceRating = "performance_rating"
    }
}
