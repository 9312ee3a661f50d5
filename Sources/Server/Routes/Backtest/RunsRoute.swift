import Hummingbird
import Market
import Workflows

/// `GET /api/v1/backtest/runs`.
struct RunsRoute: Route {
    let services: Services

    private static let limit = Field.integer(
        "limit",
        "How many at most.",
        in: Workspace.runPageSizes
    )
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
    private static let model = Field<String>(
        name: "model",
        summary: "Runs that used the model of this name alone.",
        schema: .modelKey,
        expected: "a model's name such as BTCUSDT_1h",
        defaultValue: nil
    ) { json in
        json.string.flatMap { (try? SeriesKey(modelKey: $0)) == nil ? nil : $0 }
    }
    private static let query: [AnyField] = [
        .query(limit), .query(before), .query(symbol), .query(strategy), .query(model),
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
        let model = reader.optional(Self.model)
        try reader.finish(with: ())
        return .json(
            bytes: try services.workspace.encodedRuns(
                limit: limit,
                before: before,
                symbol: symbol,
                strategy: strategy,
                model: model
            ).json
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
        "kind": .choice(RunSummary.Kind.allCases.map(\.rawValue)).orNull
            .described("How it was made; `null` for a run of an older release."),
        "evidence": .choice(EvidenceStamp.allCases.map(\.rawValue)).orNull.described(
            "What the model had seen of the window; `null` for a run of an older release."
        ),
        "model": .modelKey.orNull.described("The model's name; `null` without one."),
        "model_sha256": .sha256.orNull.described("What names the model's bytes."),
        "bars": .count.orNull.described("Bars of the window."),
    ])
}
