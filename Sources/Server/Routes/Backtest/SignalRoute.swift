import Hummingbird
import Market
import Workflows

/// `GET /api/v1/backtest/signal/{strategy}`.
struct SignalRoute: Route {
    let services: Services

    private static let leverage = Field.number(
        "leverage",
        "Notional over margin.",
        from: 1,
        to: 125
    ).defaulting(to: 3)
    private static let moment = Field.time(
        "at",
        "The moment to stand at; now where absent."
    )
    private static let query: [AnyField] =
        SeriesFields.query + [
            .query(leverage), .query(moment),
        ] + CustomParameters.query

    var operation: Operation {
        Operation(
            method: .get,
            path: "/api/v1/backtest/signal/{strategy}",
            id: "signal",
            tag: "Backtest",
            summary: "The signal of the newest closed candle",
            pathParameters: [
                AnyField(
                    name: "strategy",
                    isRequired: true,
                    schema: .choice(Workspace.strategyIDs).described("Which strategy.")
                )
            ],
            query: Self.query,
            answers: [.json(.ok, "The signal", .reference("Signal"))],
            errors: [.notFound, .conflict, .tooManyRequests]
        )
    }

    func respond(to request: Request, context: AppContext) async throws -> Response {
        let strategy = try context.parameters.require("strategy")
        guard Workspace.strategyIDs.contains(strategy) else {
            throw ServerError(
                .notFound,
                code: "UNKNOWN_STRATEGY",
                message: "there is no strategy \(JSONValue.string(strategy)); use one of "
                    + Workspace.strategySummary
            )
        }
        var reader = FieldReader(query: request, fields: Self.query)
        let key = SeriesFields.key(from: &reader)
        let leverage = reader.value(Self.leverage, else: 3)
        let parameters = CustomParameters.values(from: &reader)
        let moment = reader.optional(Self.moment)
        var wanted = SignalRequest(strategy: strategy, key: try reader.finish(with: key))
        wanted.leverage = leverage
        wanted.parameters = parameters
        wanted.moment = moment
        let (signal, data) = try await services.onFreshData(of: wanted.key, until: moment) {
            [wanted] in
            try await services.workspace.signal(
                wanted,
                language: services.language,
                now: services.now()
            ).result
        }
        return try .json(WithData(signal, data: data))
    }
}
