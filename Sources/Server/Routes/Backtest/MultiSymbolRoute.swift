import Hummingbird
import Market
import Workflows

/// `POST /api/v1/backtest/multi-symbol`.
struct MultiSymbolRoute: Route {
    let services: Services
    private var fields: BacktestFields { BacktestFields(services) }
    private static let symbols = Field.symbols(
        "symbols",
        "What is traded, each with an equal share of the capital.",
        count: 1...20
    )

    var operation: Operation {
        Operation(
            method: .post,
            path: "/api/v1/backtest/multi-symbol",
            id: "runPortfolio",
            tag: "Backtest",
            summary: "Run a strategy on several symbols at once",
            details: BacktestFields.details
                + " The portfolio's figures are those of the summed equity curve.",
            query: WaitField.query,
            body: BacktestFields.strategy + [.required(Self.symbols)] + SeriesFields.kind
                + fields.common,
            bodyExample: [
                "strategy_type": "lstm_fast",
                "symbols": ["BTCUSDT", "ETHUSDT", "SOLUSDT", "ADAUSDT"],
                "initial_capital": 10_000.0, "leverage": 3, "days_back": 30,
            ],
            answers: BacktestFields.answers("The portfolio", "Portfolio"),
            errors: BacktestFields.errors
        )
    }

    func respond(to request: Request, context: AppContext) async throws -> Response {
        try await services.answer(request, fields: operation.body) { reader in
            let strategy = BacktestFields.strategy(from: &reader)
            let symbols = reader.required(Self.symbols)
            let kind = SeriesFields.kind(from: &reader)
            let key = symbols?.first.map {
                SeriesKey(symbol: $0, venue: kind.market, interval: kind.interval)
            }
            let common = try fields.request(strategy, on: key, from: &reader)
            let names = try reader.finish(with: symbols)
            try fields.check(common, parts: names.count)
            try fields.checkFit(of: common, parts: names.count, named: "symbols")
            return .multiSymbol(PortfolioRequest(symbols: names, common: common))
        }
    }
}

extension ResponseSchemas {
    /// One strategy on several symbols, as one account.
    static let portfolio = Schema.object([
        "strategy_type": .string().example("lstm_fast").described("Its name in requests."),
        "strategy_name": .string().example("LSTM-AI-Fast").described("Its name in reports."),
        "symbols": .array(of: .tradedSymbol, unique: true)
            .described("What was traded, in the order asked for."),
        "market": .marketName,
        "interval": .intervalName,
        "period": period,
        "start_date": .time.described("Opening time of the first bar of any symbol."),
        "end_date": .time.described("Opening time of the last bar of any symbol."),
        "initial_capital": .number(above: 0).example(10000.0)
            .described("Money of all symbols together at the start."),
        "symbol_results": .array(of: .reference("PortfolioPart"))
            .described("The symbols' own figures, in the same order."),
        "portfolio_total_return_pct": .number().orNull.example(13.625)
            .described("What the sum of the accounts gained, in percent of the capital."),
        "portfolio_sharpe_ratio": .number().orNull.example(2.1)
            .described("Sharpe ratio of the summed equity, annualised."),
        "portfolio_max_drawdown_pct": .number(from: 0).orNull
            .described("Deepest fall of the summed equity from a peak, in percent of it."),
        "benchmark": .object([
            "total_return_pct": totalReturnPct,
            "sharpe_ratio": sharpeRatio,
            "max_drawdown_pct": maxDrawdownPct,
        ]).described("Holding all symbols in equal shares."),
        "best_performing_symbol": .tradedSymbol.orNull.example("SOLUSDT")
            .described("The symbol with the largest return."),
        "worst_performing_symbol": .tradedSymbol.orNull.example("ADAUSDT")
            .described("The symbol with the smallest return."),
        "equity_curve": .array(of: .reference("EquityPoint"))
            .described("The sum of the accounts wherever any of them has a close."),
        "curves": .object([
            "bars": .count.described("Moments at which any account has a close."),
            "points": .count.described("Points of `equity_curve`."),
            "thinned": .boolean.described(
                "Whether points were left out; the extremes of each stretch stay."
            ),
        ]),
        "carried_points": .count
            .described("How often a symbol without a candle counted with its last equity."),
        "data": .array(of: .reference("DataFreshness"))
            .described("How fresh the candles of each symbol were, in the same order."),
    ])

    /// One symbol of a portfolio.
    static let portfolioPart = Schema.object([
        "symbol": .tradedSymbol,
        "initial_capital": .number(above: 0).described("Its share of the capital."),
        "total_return_pct": totalReturnPct,
        "win_rate": winRate,
        "sharpe_ratio": sharpeRatio,
        "max_drawdown_pct": maxDrawdownPct,
        "total_trades": .count.described("Closed trades."),
        "evidence": .reference("Evidence"),
        "corrected": .reference("CorrectedEvidence"),
        "equity_curve": .array(of: .reference("EquityPoint"))
            .described("Its account, thinned to at most 1,000 points that keep the extremes."),
    ])
}
