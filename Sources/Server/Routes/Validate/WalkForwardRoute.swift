import Hummingbird
import Market
import Workflows

/// `POST /api/v1/validate/walk-forward`.
struct WalkForwardRoute: Route {
    let services: Services
    private var fields: BacktestFields {
        BacktestFields(services, days: WalkForwardRequest.defaultDays)
    }

    static let workers = Field.integer(
        "workers",
        "Folds worked on at a time; one a core where absent. No figure depends on it.",
        in: WalkForwardRequest.workerCounts
    )

    var operation: Operation {
        Operation(
            method: .post,
            path: "/api/v1/validate/walk-forward",
            id: "walkForward",
            tag: "Validate",
            summary: "Teach a strategy again at every step, and trade the steps with one account",
            details: """
                Every fold learns from candles that end before it begins, purged of lookback and \
                horizon; its forecasts, or its parameters, trade it, and one account lives through \
                all folds. So every bar of the window is out of sample. Trained folds are kept by \
                their content: the same request goes on where an interrupted one was. With \
                `forecaster` har, ewma or ridge each fold fits that forecaster instead of a network.
                """ + " " + BacktestFields.details,
            query: WaitField.query,
            body: BacktestFields.strategy + SeriesFields.all + fields.common
                + WalkForwardSettings.settings.fields() + [.optional(Self.workers)],
            bodyExample: [
                "strategy_type": "lstm_fast", "symbol": "BTCUSDT", "days_back": 365,
                "train_days": 365, "step_days": 30, "seeds": 3,
            ],
            answers: BacktestFields.answers("The report", "BacktestReport"),
            errors: [.conflict, .tooManyRequests]
        )
    }

    func respond(to request: Request, context: AppContext) async throws -> Response {
        try await services.answer(request, fields: operation.body) { reader in
            let strategy = BacktestFields.strategy(from: &reader)
            let key = SeriesFields.key(from: &reader)
            let settings = WalkForwardSettings.settings.read(from: &reader)
            let workers = reader.optional(Self.workers)
            let backtest = try fields.request(strategy, on: key, from: &reader)
            var walk = WalkForwardRequest(strategy: backtest.strategy, key: backtest.key)
            walk.backtest = backtest
            settings(&walk.walk)
            walk.workers = workers
            try fields.check(backtest, parts: walk.walk.seeds, named: "seeds")
            try services.bounds.check(
                days: walk.walk.trainDays,
                "train_days",
                of: backtest.key.interval
            )
            try services.bounds.check(walk, now: services.now())
            return .walkForward(walk)
        }
    }
}

extension ResponseSchemas {
    /// What a walk-forward adds to a report.
    static let walkForward = Schema.object([
        "folds": .array(of: .reference("WalkForwardFold")).described("The folds, ascending."),
        "efficiency": .number().orNull.example(0.4).described(
            "Out-of-sample annualised return over the mean in-sample one; undefined where that is "
                + "not above zero."
        ),
        "search": parameterSearch.orNull.described(
            "The search of a rule's parameters, where there is one."
        ),
        "seeds": .object([
            "walks": .array(
                of: .object([
                    "seed": .count.described("Seed of its trainings."),
                    "total_return_pct": totalReturnPct,
                    "sharpe_ratio": sharpeRatio,
                    "corrected": .reference("CorrectedEvidence").orNull.described(
                        "Its evidence, corrected for the choice among the walks."
                    ),
                ])
            ).described("The whole walks, by seed."),
            "shown_seed": .count.described("The walk that this report shows: the median one."),
            "total_return_pct": walkSpread.orNull.described("Spread of the total returns."),
            "sharpe_ratio": walkSpread.orNull.described("Spread of the Sharpe ratios."),
        ]).orNull.described("The walks of several seeds, where there are several."),
    ])

    /// One fold of a walk-forward.
    static let walkForwardFold = Schema.object(
        [
            "number": .integer(from: 1).described("Its place."),
            "training": .reference("BarSpan").orNull.described(
                "Bars that were fitted on, or chose the settings."
            ),
            "validation": .reference("BarSpan").orNull.described(
                "Bars that chose the epoch, or the penalty of a fitted forecaster."
            ),
            "gap_bars": .integer(from: 1)
                .described("Bars left out between the last learned and the first traded one."),
            "trading": .reference("BarSpan").described("The traded bars."),
            "model": foldModel.orNull.described("The model, for a strategy that has one."),
            "forecaster": .object([
                "kind": .string().example("har").described("What was fitted."),
                "sha256": .sha256.described("Of all that was fitted."),
            ]).described("What was fitted in the place of a model; absent otherwise."),
            "settings": .dictionary(of: .any).described(
                "The parameters that were chosen for the fold."
            ),
            "in_sample": foldPart.orNull.described("An account of its own on the learned bars."),
            "out_of_sample": foldPart.described("The one account on the traded bars."),
        ],
        optional: ["forecaster"]
    )

    /// Figures of a stretch of bars.
    static let foldPart = Schema.object([
        "total_return_pct": totalReturnPct,
        "annualized_return": .number().orNull.described("The return scaled to a year, simple."),
        "sharpe_ratio": sharpeRatio,
    ])

    /// The model of a fold.
    static let foldModel = Schema.object([
        "sha256": .sha256.described("Of the fold's model."),
        "best_epoch": .integer(from: 1).described("Epoch of the kept weights."),
        "epochs_trained": .integer(from: 1).described("Epochs trained."),
        "best_val_loss": .number().described("Loss of the kept weights on validation."),
    ])

    /// The search of a rule's parameters.
    static let parameterSearch = Schema.object([
        "grid": .dictionary(of: .array(of: .any))
            .described("The values of each searched parameter."),
        "candidates": .count.described("Combinations tried in each fold."),
    ])

    private static let walkSpread = Schema.object([
        "min": .number().described("The least."),
        "median": .number().described("The median."),
        "max": .number().described("The largest."),
    ])
}
