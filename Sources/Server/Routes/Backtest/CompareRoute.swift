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
        fields = BacktestFields(longest: services.longestWindow)
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
        var query = FieldReader(query: request, fields: WaitField.query)
        let wait = try query.finish(with: WaitField.read(from: &query))
        var reader = try await FieldReader(
            body: request,
            limit: services.bodyLimit,
            fields: operation.body
        )
        let strategies = reader.required(Self.strategies)
        let key = SeriesFields.key(from: &reader)
        let apply = fields.common(from: &reader)
        let names = try reader.finish(with: strategies)
        var common = BacktestRequest(strategy: names[0], key: try reader.finish(with: key))
        apply(&common)
        try services.bounds.check(
            common.window,
            of: common.key.interval,
            now: services.now()
        )
        let comparison = ComparisonRequest(strategies: names, common: common)
        return try await services.answer(.compare(comparison), waiting: wait)
    }
}
