import Hummingbird
import Market
import Workflows

/// `GET /api/v1/backtest/runs`.
struct RunsRoute: Route {
    let services: Services

    private static let limit = Field.integer("limit", "How many at most.", in: 1...200)
        .defaulting(to: 50)
    private static let before = Field.cursor(
        "before",
        "The `next` of the page before: runs older than that one.",
        pattern: "^[0-9]{8}T[0-9]{6}([0-9]{3})?Z-[a-z_]{1,40}-[A-Z0-9]{2,20}-[0-9a-f]{8}$"
    )
    private static let symbol = Field<Symbol>.symbol()
    private static let strategy = Field.choice(
        "strategy",
        "Runs of this strategy alone.",
        of: Workspace.strategyIDs
    )
    private static let query: [AnyField] = [
        .query(limit), .query(before), .query(symbol), .query(strategy),
    ]

    var operation: Operation {
        Operation(
            method: .get,
            path: "/api/v1/backtest/runs",
            id: "listRuns",
            tag: "Backtest",
            summary: "List the backtests that were run, the newest first",
            query: Self.query,
            answers: [.json(.ok, "A page of runs", .reference("RunPage"))]
        )
    }

    func respond(to request: Request, context: AppContext) async throws -> Response {
        var reader = FieldReader(query: request, fields: Self.query)
        let limit = reader.value(Self.limit, else: 50)
        let before = reader.optional(Self.before)
        let symbol = reader.optional(Self.symbol)
        let strategy = reader.optional(Self.strategy)
        try reader.finish(with: ())
        return try .json(
            services.workspace.runs(
                limit: limit,
                before: before,
                symbol: symbol,
                strategy: strategy
            )
        )
    }
}
