public import Market

/// One strategy on several symbols, each with an equal share of the capital.
///
/// The portfolio's figures are those of the summed equity curve, never means or maxima of the
/// symbols'. What is undefined is `null` in JSON, and equal results give equal bytes.
public struct PortfolioResult: Encodable, Sendable {
    /// One symbol's figures, equal to those of its own backtest with its share of the capital.
    public struct Part: Encodable, Sendable {
        /// What was traded.
        public let symbol: Symbol
        /// Its share of the capital.
        public let initialCapital: Double
        /// Total return, in percent of its share.
        @NullCodable public private(set) var totalReturnPct: Double?
        /// Win rate, in percent.
        @NullCodable public private(set) var winRate: Double?
        /// Sharpe ratio of the marked equity, annualised.
        @NullCodable public private(set) var sharpeRatio: Double?
        /// Maximum drawdown, in percent.
        @NullCodable public private(set) var maxDrawdownPct: Double?
        /// Closed trades.
        public let totalTrades: Int
        /// The evidence behind the figures.
        public let evidence: Evidence
        /// The evidence corrected for the choice among all symbols.
        public let corrected: CorrectedEvidence
        /// Its account, thinned to ``ReportBounds/comparedPoints``.
        public let equityCurve: [EquityPoint]

        init(_ report: BacktestReport, corrected: CorrectedEvidence) {
            self.corrected = corrected
            symbol = report.run.symbol
            initialCapital = report.run.execution.initialCapital
            _totalReturnPct = NullCodable(report.figures.totalReturnPct)
            _winRate = NullCodable(report.figures.winRate)
            _sharpeRatio = NullCodable(report.figures.sharpeRatio)
            _maxDrawdownPct = NullCodable(report.figures.maxDrawdownPct)
            totalTrades = report.figures.totalTrades
            evidence = report.evidence
            equityCurve = ReportBounds.compared(report.equityCurve)
        }

        private enum CodingKeys: String, CodingKey {
            case symbol
            case initialCapital = "initial_capital"
            case totalReturnPct = "total_return_pct"
            case winRate = "win_rate"
            case sharpeRatio = "sharpe_ratio"
            case maxDrawdownPct = "max_drawdown_pct"
            case totalTrades = "total_trades"
            case evidence
            case corrected
            case equityCurve = "equity_curve"
        }
    }

    /// Figures of a summed equity curve.
    public struct Figures: Hashable, Sendable {
        /// Total return of the sum, in percent of the capital.
        public let totalReturnPct: Double?
        /// Sharpe ratio of the sum, annualised.
        public let sharpeRatio: Double?
        /// Maximum drawdown of the sum, in percent.
        public let maxDrawdownPct: Double?

        init(of equity: [EquityPoint], interval: Interval) {
            totalReturnPct = Performance.totalReturnPct(of: equity)
            sharpeRatio = Performance.sharpeRatio(
                of: Performance.returns(of: equity),
                barsPerYear: interval.barsPerYear
            )
            maxDrawdownPct = Performance.maxDrawdownPct(of: Performance.drawdownCurve(of: equity))
        }
    }

    /// The strategy's name in requests: `lstm_fast`.
    public let strategyType: String
    /// The strategy's name in reports: `LSTM-AI-Fast`.
    public let strategyName: String
    /// The symbols, in the order of the request.
    public let symbols: [Symbol]
    /// Where.
    public let market: Venue
    /// How long a bar is.
    public let interval: Interval
    /// The length of the window: `30d`.
    public let period: String
    /// Total initial capital of all symbols.
    public let initialCapital: Double
    /// The symbols' own figures, in the same order.
    public let symbolResults: [Part]
    /// Figures of ``equityCurve``.
    public let portfolio: Figures
    /// Figures of holding all symbols in equal shares (buy and hold).
    public let holding: Figures
    /// The symbol with the largest return, the first of equal ones.
    @NullCodable public private(set) var bestPerformingSymbol: Symbol?
    /// The symbol with the smallest return, the first of equal ones.
    @NullCodable public private(set) var worstPerformingSymbol: Symbol?
    /// The sum of the accounts at every timestamp at which any of them has a candle's close.
    public let equityCurve: [EquityPoint]
    /// What the symbols' evidence supports after correction for the choice, in sentences.
    package var verdict: String {
        CorrectedEvidence.verdict(
            symbolResults.map(\.corrected),
            names: symbols.map(\.description),
            candidates: "symbols"
        )
    }
    /// How often a symbol without a candle at such a timestamp counted with its last equity.
    public let carriedPoints: Int

    /// Sums the accounts of reports, at least one and all over one time range.
    ///
    /// - Parameters:
    ///   - reports: One for each symbol.
    ///   - windows: The candles of each.
    ///   - period: The length of the window, such as `30d`.
    ///   - initialCapital: Total initial capital of all symbols.
    package init(
        _ reports: [BacktestReport],
        windows: [CandleSeries],
        period: String,
        initialCapital: Double
    ) {
        precondition(!reports.isEmpty && reports.count == windows.count, "a window a report")
        let first = reports[0].run
        let sum = Portfolio(summing: reports.map(\.equityCurve))
        let held = Portfolio(
            summing: zip(reports, windows).map { report, window in
                BuyAndHold.equityCurve(window: window, execution: report.run.execution)
            }
        )
        let gains = reports.compactMap { report in
            report.figures.totalReturnPct.map { (symbol: report.run.symbol, pct: $0) }
        }
        let best = gains.map(\.pct).max()
        let worst = gains.map(\.pct).min()
        strategyType = first.strategy.id
        strategyName = first.strategy.name
        symbols = reports.map(\.run.symbol)
        market = first.market
        interval = first.interval
        self.period = period
        self.initialCapital = initialCapital
        let corrected = CorrectedEvidence.corrected(
            returns: sum.accounts.map { Performance.returns(of: $0) },
            benchmarks: held.accounts.map { Performance.returns(of: $0) },
            seed: first.seed
        )
        symbolResults = zip(reports, corrected).map(Part.init)
        portfolio = Figures(of: sum.equityCurve, interval: first.interval)
        holding = Figures(of: held.equityCurve, interval: first.interval)
        _bestPerformingSymbol = NullCodable(gains.first { $0.pct == best }?.symbol)
        _worstPerformingSymbol = NullCodable(gains.first { $0.pct == worst }?.symbol)
        equityCurve = sum.equityCurve
        carriedPoints = sum.carriedPoints
    }
}

extension PortfolioResult {
    private enum CodingKeys: String, CodingKey {
        case strategyType = "strategy_type"
        case strategyName = "strategy_name"
        case symbols
        case market
        case interval
        case period
        case startDate = "start_date"
        case endDate = "end_date"
        case initialCapital = "initial_capital"
        case symbolResults = "symbol_results"
        case totalReturnPct = "portfolio_total_return_pct"
        case sharpeRatio = "portfolio_sharpe_ratio"
        case maxDrawdownPct = "portfolio_max_drawdown_pct"
        case benchmark
        case bestPerformingSymbol = "best_performing_symbol"
        case worstPerformingSymbol = "worst_performing_symbol"
        case equityCurve = "equity_curve"
        case curves
        case carriedPoints = "carried_points"
    }

    private enum BenchmarkKeys: String, CodingKey {
        case totalReturnPct = "total_return_pct"
        case sharpeRatio = "sharpe_ratio"
        case maxDrawdownPct = "max_drawdown_pct"
    }

    /// Writes the portfolio's figures at the top level, and the benchmark's under `benchmark`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(strategyType, forKey: .strategyType)
        try container.encode(strategyName, forKey: .strategyName)
        try container.encode(symbols, forKey: .symbols)
        try container.encode(market, forKey: .market)
        try container.encode(interval, forKey: .interval)
        try container.encode(period, forKey: .period)
        try container.encode(equityCurve.first?.timestamp, forKey: .startDate)
        try container.encode(
            equityCurve.last.map { $0.timestamp - interval.milliseconds },
            forKey: .endDate
        )
        try container.encode(initialCapital, forKey: .initialCapital)
        try container.encode(symbolResults, forKey: .symbolResults)
        try container.encode(portfolio.totalReturnPct, forKey: .totalReturnPct)
        try container.encode(portfolio.sharpeRatio, forKey: .sharpeRatio)
        try container.encode(portfolio.maxDrawdownPct, forKey: .maxDrawdownPct)
        try container.encode(bestPerformingSymbol, forKey: .bestPerformingSymbol)
        try container.encode(worstPerformingSymbol, forKey: .worstPerformingSymbol)
        let kept = ReportBounds.thinnedPositions(
            equity: equityCurve,
            drawdown: Performance.drawdownCurve(of: equityCurve)
        )
        let curve = kept.map { $0.map { equityCurve[$0] } } ?? equityCurve
        try container.encode(curve, forKey: .equityCurve)
        try container.encode(
            BacktestReport.CurveExtent(
                bars: equityCurve.count - 1,
                points: curve.count,
                thinned: kept != nil
            ),
            forKey: .curves
        )
        try container.encode(carriedPoints, forKey: .carriedPoints)
        var benchmark = container.nestedContainer(keyedBy: BenchmarkKeys.self, forKey: .benchmark)
        try benchmark.encode(holding.totalReturnPct, forKey: .totalReturnPct)
        try benchmark.encode(holding.sharpeRatio, forKey: .sharpeRatio)
        try benchmark.encode(holding.maxDrawdownPct, forKey: .maxDrawdownPct)
    }
}
