import Hummingbird
import Market
import Workflows

/// `POST /api/v1/sweeps`.
struct SweepsRoute: Route {
    let services: Services
    private let fields: BacktestFields

    private static let strategies = Field.choices(
        "strategies",
        "The strategies, each on every symbol.",
        of: Workspace.strategyIDs
    )
    private static let symbols = Field.symbols("symbols", "What is traded.", count: 1...20)

    init(services: Services) {
        self.services = services
        fields = BacktestFields(services)
    }

    /// The settings of a walk-forward; absent or null for ordinary backtests.
    private static let walkName = "walk_forward"
    private static let walk = AnyField(
        name: walkName,
        isRequired: false,
        schema: .body(WalkForwardSettings.settings.fields()).orNull.described(
            "Walks forward with these settings, those of `POST /api/v1/validate/walk-forward`; an empty "
                + "object has the defaults. Absent: ordinary backtests."
        )
    )

    var operation: Operation {
        Operation(
            method: .post,
            path: "/api/v1/sweeps",
            id: "sweep",
            tag: "Validate",
            summary: "Run every strategy on every symbol, corrected for the choice among all",
            details: """
                Each strategy on each symbol is a task, with `walk_forward` each training seed of it. \
                Results are kept by their content for a week: a request goes on where an interrupted \
                one was, and an equal task is done once. Every figure is that of the task's own \
                backtest or walk-forward; the evidence is corrected by Romano and Wolf's step-down \
                within a symbol and by Bonferroni over the symbols. A language model is never asked. A \
                search has a route of its own; sweeps over many machines are planned with \
                `hindcast sweep`.
                """ + " " + BacktestFields.details,
            query: WaitField.query,
            body: [.required(Self.strategies), .required(Self.symbols)] + SeriesFields.kind
                + fields.common + [Self.walk],
            bodyExample: [
                "strategies": ["supertrend", "rsi_ema", "ichimoku"],
                "symbols": ["BTCUSDT", "ETHUSDT", "SOLUSDT"], "days_back": 365,
            ],
            answers: BacktestFields.answers("The merged sweep", "Sweep"),
            errors: [.notFound, .conflict, .tooManyRequests]
        )
    }

    func respond(to request: Request, context: AppContext) async throws -> Response {
        try await services.answer(request, fields: operation.body) { reader in
            let strategies = reader.required(Self.strategies)
            let symbols = reader.required(Self.symbols)
            let kind = SeriesFields.kind(from: &reader)
            let walk = reader.nested(Self.walkName, fields: WalkForwardSettings.settings.fields()) {
                WalkForwardSettings.settings.read(from: &$0)
            }
            let key = symbols?.first.map {
                SeriesKey(symbol: $0, venue: kind.market, interval: kind.interval)
            }
            let common = try fields.request(strategies?.first, on: key, from: &reader)
            var grid = SweepGrid(
                strategies: try reader.finish(with: strategies),
                symbols: try reader.finish(with: symbols),
                common: common
            )
            if let walk {
                var settings = WalkForwardSettings()
                walk(&settings)
                grid.walk = settings
                try services.bounds.check(days: settings.trainDays, of: kind.interval)
            }
            try fields.check(
                common,
                parts: grid.strategies.count * grid.symbols.count * (grid.walk?.seeds ?? 1),
                named: "tasks"
            )
            return .sweep(grid)
        }
    }
}

extension ResponseSchemas {
    /// Strategies on symbols, merged.
    static let sweep = Schema.object([
        "hindcast": .string().described("Version of the program."),
        "plan": .sha256.described("Of the plan: the request over its candles."),
        "market": .marketName,
        "interval": .intervalName,
        "walk_forward": .dictionary(of: .any).orNull
            .described("The settings of the walks; null where plain backtests are run."),
        "seed": .count.described("Seed of the bootstrap."),
        "verdict": .string().described("The answer in plain words."),
        "markets": .array(
            of: .object([
                "symbol": .tradedSymbol,
                "window": .reference("BarSpan"),
                "benchmark": .reference("BuyAndHold"),
                "ledger": .reference("Trials"),
            ])
        ).described("The symbols, in the order asked for."),
        "seeds": .array(
            of: .object([
                "symbol": .tradedSymbol,
                "strategy_type": .string().example("lstm_fast")
                    .described("The strategy's name in requests."),
                "spread": .any.described("The walks by seed, and the spread of their figures."),
            ])
        ).described("The walks of each strategy and symbol that has several seeds."),
        "rows": .array(of: .reference("SweepRow"))
            .described("Every task, in the order of the plan."),
        "data": .array(of: .reference("DataFreshness"))
            .described("How fresh the candles of each symbol were, in the order asked for."),
    ])

    /// One task of a sweep.
    static let sweepRow = Schema.object([
        "number": .integer(from: 1).described("Its place in the plan."),
        "task": .sha256.described("Of all that decides its result."),
        "symbol": .tradedSymbol,
        "strategy_type": .string().example("supertrend")
            .described("The strategy's name in requests."),
        "training_seed": .count.orNull
            .described("Seed of its trainings; null where nothing was trained."),
        "figures": .reference("Figures"),
        "evidence": .reference("CorrectedEvidence"),
        "models": .array(of: .sha256)
            .described("The models that its folds have learned; empty where none were."),
    ])
}
