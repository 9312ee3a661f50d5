import Hummingbird
import Market
import Workflows

/// `POST /api/v1/validate/cross-validation`.
struct CrossValidationRoute: Route {
    let services: Services
    private var fields: BacktestFields {
        BacktestFields(services, days: CrossValidationRequest.defaultDays)
    }

    var operation: Operation {
        Operation(
            method: .post,
            path: "/api/v1/validate/cross-validation",
            id: "crossValidate",
            tag: "Validate",
            summary: "Teach a strategy on some groups of bars and judge it on the others",
            details: """
                The window is cut into groups; every choice of tested groups is a fold, which \
                learns from the other groups, purged on both sides of a test. The folds make up \
                paths through the whole window, each traded by one account. One tested group is \
                k-fold, more are combinatorial purged cross-validation. A language model is never \
                asked.
                """ + " " + BacktestFields.details,
            query: WaitField.query,
            body: BacktestFields.strategy + SeriesFields.all + fields.common
                + CrossValidationSettings.settings.fields() + [.optional(WalkForwardRoute.workers)],
            bodyExample: [
                "strategy_type": "lstm_fast", "symbol": "BTCUSDT", "days_back": 730, "groups": 6,
                "tested_groups": 2,
            ],
            answers: BacktestFields.answers("The cross-validation", "CrossValidation"),
            errors: [.conflict, .tooManyRequests]
        )
    }

    func respond(to request: Request, context: AppContext) async throws -> Response {
        try await services.answer(request, fields: operation.body) { reader in
            let strategy = BacktestFields.strategy(from: &reader)
            let key = SeriesFields.key(from: &reader)
            let settings = CrossValidationSettings.settings.read(from: &reader)
            let workers = reader.optional(WalkForwardRoute.workers)
            let backtest = try fields.request(strategy, on: key, from: &reader)
            var validation = CrossValidationRequest(
                strategy: backtest.strategy,
                key: backtest.key
            )
            validation.backtest = backtest
            settings(&validation.validation)
            validation.workers = workers
            try fields.check(backtest, parts: validation.validation.foldCount, named: "folds")
            return .crossValidation(validation)
        }
    }
}

extension ResponseSchemas {
    /// A cross-validation.
    static let crossValidation = Schema.object(
        [
            "run": .reference("Run"),
            "groups": .count.described("Groups of the window."),
            "tested_groups": .count.described("Groups that each fold tests."),
            "purge_bars": .count.described("Bars removed on both sides of a test."),
            "embargo_bars": .count.described("Further bars removed after a test."),
            "folds": .array(
                of: .object([
                    "number": .integer(from: 1).described("Its place."),
                    "tested_groups": .array(of: .integer(from: 1))
                        .described("The groups it tests."),
                    "training": .array(of: .reference("BarSpan"))
                        .described("Stretches that were learned from."),
                    "validation": .reference("BarSpan").orNull
                        .described("Bars that chose the epoch."),
                    "test": .array(of: .reference("BarSpan")).described("Tested stretches."),
                    "model": foldModel.orNull
                        .described("The model, for a strategy that has one."),
                    "settings": .dictionary(of: .any)
                        .described("The parameters that were chosen for the fold."),
                    "in_sample": foldPart.orNull
                        .described("Accounts of their own on the learned stretches, chained."),
                ])
            ).described("The folds, by their tested groups."),
            "paths": .array(
                of: .object([
                    "number": .integer(from: 1).described("Its place."),
                    "folds": .array(of: .integer(from: 1)).described("The fold of each group."),
                    "total_return_pct": totalReturnPct,
                    "sharpe_ratio": sharpeRatio,
                    "max_drawdown_pct": maxDrawdownPct,
                    "total_trades": .count.described("Closed trades."),
                    "groups": .array(of: foldPart)
                        .described("The account's figures group by group."),
                ])
            ).described("The paths through the whole window."),
            "sharpe_ratio": distribution.orNull.described("Sharpe ratios of the paths."),
            "group_sharpe_ratio": distribution.orNull
                .described("Sharpe ratios of single groups, of all paths."),
            "search": parameterSearch.orNull
                .described("The search of a rule's parameters, where there is one."),
            "benchmark": .reference("BuyAndHold"),
            "caution": .string().described("What the figures cannot say."),
            "warnings": .array(of: .string()).described("What else to know: stale candles."),
            "data": .reference("DataFreshness"),
        ]
    )

    private static let distribution = Schema.object([
        "count": .count.described("Values that are defined."),
        "min": .number().described("The least."),
        "lower_quartile": .number().described("The lower quartile."),
        "median": .number().described("The median."),
        "upper_quartile": .number().described("The upper quartile."),
        "max": .number().described("The largest."),
        "mean": .number().described("The mean."),
        "share_above_zero": .share.described("Share of values above zero."),
    ])
}
