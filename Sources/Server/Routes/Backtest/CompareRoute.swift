import Hummingbird
import Market
import Workflows

/// `POST /api/v1/backtest/compare`.
struct CompareRoute: Route {
    let services: Services
    private let fields: BacktestFields
    private static let strategies = Field.choices(
        "strategies",
        "The strategies to run beside each other.",
        of: Workspace.strategyIDs
    )

    init(services: Services) {
        self.services = services
        fields = BacktestFields(services)
    }

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
            return .compare(ComparisonRequest(strategies: names, common: common))
        }
    }
}
