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
        pattern: RunID.pattern
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

extension ResponseSchemas {
    /// A page of runs, newest first.
    static let runPage = Schema.object([
        "runs": .array(of: .reference("RunSummary")).described("The newest first."),
        "next": .runID.orNull.described("What to give as `before` for the older ones."),
    ])

    /// A summary of a kept run.
    static let runSummary = Schema.object([
        "run_id": .runID,
        "created_at": .time.described("When the run was made."),
        "strategy_type": .string().example("lstm").described("The strategy's name in requests."),
        "strategy_name": .string().example("LSTM-AI").described("Its name in reports."),
        "symbol": .tradedSymbol,
        "market": .marketName,
        "interval": .intervalName,
        "start_date": .time.described("Opening time of the window's first bar."),
        "end_date": .time.described("Opening time of the window's last bar."),
        "total_return_pct": totalReturnPct,
        "sharpe_ratio": sharpeRatio,
        "max_drawdown_pct": maxDrawdownPct,
        "win_rate": winRate,
        "total_trades": .count.described("Closed trades."),
        "performance_rating": rating,
        "rating_supported": ratingSupported.orNull,
    ])
}
