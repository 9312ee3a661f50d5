import Hummingbird
import Market
import Workflows

/// `POST /api/v1/backtest/multi-symbol`.
struct MultiSymbolRoute: Route {
    let services: Services
    private let fields: BacktestFields
    private static let symbols = Field.symbols(
        "symbols",
        "What is traded, each with an equal share of the capital.",
        count: 1...20
    )

    init(services: Services) {
        self.services = services
        fields = BacktestFields(services)
    }

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
            return .multiSymbol(PortfolioRequest(symbols: names, common: common))
        }
    }
}
