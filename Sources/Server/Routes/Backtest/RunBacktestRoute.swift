import Hummingbird
import Market
import Workflows

/// `POST /api/v1/backtest/run`.
struct RunBacktestRoute: Route {
    let services: Services
    private var fields: BacktestFields { BacktestFields(services) }

    var operation: Operation {
        Operation(
            method: .post,
            path: "/api/v1/backtest/run",
            id: "runBacktest",
            tag: "Backtest",
            summary: "Run a strategy over a window, as a futures account would have lived it",
            details: BacktestFields.details,
            query: WaitField.query,
            body: BacktestFields.strategy + SeriesFields.all + fields.common,
            bodyExample: [
                "strategy_type": "lstm", "symbol": "BTCUSDT", "initial_capital": 10_000.0,
                "leverage": 3, "position_size_pct": 0.10, "days_back": 30, "maker_fee": 0.0002,
                "taker_fee": 0.0004,
                "custom_params": [
                    "min_confidence": 60.0, "lookback_hours": 60, "use_llm_analysis": true,
                    "risk_per_trade": 2.0,
                ],
            ],
            answers: BacktestFields.answers("The report", "BacktestReport"),
            errors: BacktestFields.errors
        )
    }

    func respond(to request: Request, context: AppContext) async throws -> Response {
        try await services.answer(request, fields: operation.body) { reader in
            let strategy = BacktestFields.strategy(from: &reader)
            let key = SeriesFields.key(from: &reader)
            let backtest = try fields.request(strategy, on: key, from: &reader)
            try fields.checkFit(of: backtest)
            return .backtest(backtest)
        }
    }
}
