import Hummingbird
import Market
import Workflows

/// `POST /api/v1/backtest/compare`.
struct CompareRoute: Route {
    let services: Services
    private var fields: BacktestFields { BacktestFields(services) }
    private static let strategies = Field.choices(
        "strategies",
        "The strategies to run beside each other.",
        of: Workspace.strategyIDs
    )

    var operation: Operation {
        Operation(
            method: .post,
            path: "/api/v1/backtest/compare",
            id: "compareStrategies",
            tag: "Backtest",
            summary: "Run several strategies over one window, the best first",
            details: BacktestFields.details,
            query: WaitField.query,
            body: [.required(Self.strategies)] + SeriesFields.all + fields.common,
            bodyExample: [
                "strategies": ["supertrend", "rsi_ema", "macd_stoch", "lstm", "lstm_fast"],
                "symbol": "BTCUSDT", "initial_capital": 10_000.0, "leverage": 3, "days_back": 30,
            ],
            answers: BacktestFields.answers("The comparison", "Comparison"),
            errors: BacktestFields.errors
        )
    }

    func respond(to request: Request, context: AppContext) async throws -> Response {
        try await services.answer(request, fields: operation.body) { reader in
            let strategies = reader.required(Self.strategies)
            let key = SeriesFields.key(from: &reader)
            let common = try fields.request(strategies?.first, on: key, from: &reader)
            let names = try reader.finish(with: strategies)
            try fields.check(common, parts: names.count)
            try fields.checkFit(of: common)
            return .compare(ComparisonRequest(strategies: names, common: common))
        }
    }
}

extension ResponseSchemas {
    /// A comparison of strategies.
    static let comparison = Schema.object([
        "symbol": .tradedSymbol,
        "market": .marketName,
        "interval": .intervalName,
        "period": period,
        "start_date": .time.described("Opening time of the window's first bar."),
        "end_date": .time.described("Opening time of the window's last bar."),
        "initial_capital": .number(above: 0).example(10000.0)
            .described("Money of each strategy at the start."),
        "comparisons": .array(of: .reference("ComparedStrategy"))
            .described("The strategies by falling Sharpe ratio, those without one last."),
        "best_strategy": .string().orNull.example("LSTM-AI")
            .described("Name of the one with the largest Sharpe ratio."),
        "best_metric": .constant("sharpe_ratio").described("What decides which one is best."),
        "benchmark": .reference("BuyAndHold"),
        "caution": .string().described(
            "What the evidence supports after correction for the choice."
        ),
        "data": .reference("DataFreshness"),
    ])

    /// One strategy's figures, equal to those of its own backtest.
    static let comparedStrategy = Schema.object([
        "strategy_type": .string().example("lstm").described("Its name in requests."),
        "strategy_name": .string().example("LSTM-AI").described("Its name in reports."),
        "win_rate": winRate,
        "total_return_pct": totalReturnPct,
        "sharpe_ratio": sharpeRatio,
        "max_drawdown_pct": maxDrawdownPct,
        "profit_factor": profitFactor,
        "total_trades": .count.example(15).described("Closed trades."),
        "performance_rating": rating.example("EXCELLENT"),
        "rating_supported": ratingSupported,
        "evidence": .reference("Evidence"),
        "corrected": .reference("CorrectedEvidence"),
        "equity_curve": .array(of: .reference("EquityPoint"))
            .described("Its account, thinned to at most 1,000 points that keep the extremes."),
    ])
}
