import Hummingbird
import Market
import Trading
import Workflows

/// `GET /api/v1/backtest/signal/{strategy}`.
struct SignalRoute: Route {
    let services: Services

    private static let leverage = Field(Parameter.leverage.spec, hasDefault: true)
    private static let moment = Field.time(
        "at",
        "The moment to stand at; now where absent."
    )
    private static let allowsStale = Field.flag(
        "allow_stale",
        "Whether to advise an entry where the newest candle is more than two intervals old."
    ).defaulting(to: false)
    private static let why = Field.flag(
        "why",
        "Whether to explain the signal: what the score is made of, and what would change it."
    ).defaulting(to: false)
    private static let query: [AnyField] =
        SeriesFields.query + [
            .query(leverage), .query(moment), .query(allowsStale), .query(why),
        ] + CustomParameters.catalog.query

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
                .unprocessableContent,
                code: "UNKNOWN_STRATEGY",
                message: "strategy is \(JSONValue.string(strategy)); use one of "
                    + Workspace.strategySummary,
                details: ["parameter": "strategy"]
            )
        }
        var reader = FieldReader(query: request, fields: Self.query)
        let key = SeriesFields.key(from: &reader)
        let leverage = reader.optional(Self.leverage).flatMap { Double($0) }
        let parameters = CustomParameters.catalog.values(from: &reader)
        let moment = reader.optional(Self.moment)
        let allowsStale = reader.value(Self.allowsStale, else: false)
        let explains = reader.value(Self.why, else: false)
        var wanted = SignalRequest(strategy: strategy, key: try reader.finish(with: key))
        wanted.leverage = leverage ?? wanted.leverage
        wanted.parameters = parameters
        wanted.moment = moment
        wanted.allowsStale = allowsStale
        wanted.explains = explains
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

extension ResponseSchemas {
    /// A strategy's signal at a closed candle.
    static let signal = Schema.object(signalParts, optional: ["why"])

    private static let signalParts: KeyValuePairs<String, Schema> = [
        "strategy": .string().example("LSTM-AI").described("The strategy's name in reports."),
        "strategy_type": .string().example("lstm").described("Its name in requests."),
        "symbol": .tradedSymbol,
        "market": .marketName,
        "interval": .intervalName,
        "timestamp": .time.example("2025-01-18T16:00:00Z").described("When the candle closed."),
        "current_price": .price.example(45230.5).described("The candle's close."),
        "data_age": .number().described("Seconds from the candle's close to the moment asked for."),
        "signal": .reference("SignalAdvice"),
        "indicator_values": .reference("IndicatorValues"),
        "evidence": .reference("SignalEvidence"),
        "why": .reference("Why"),
        "data": .reference("DataFreshness"),
    ]

    /// The action and its levels.
    static let signalAdvice = Schema.object([
        "should_enter": .boolean.example(true).described(
            "Whether to open a position; false where the newest candle is more than two intervals "
                + "old, unless allow_stale is true."
        ),
        "direction": .choice(Direction.allCases.map(\.rawValue)).orNull.example("LONG")
            .described("Which way; `null` for neither."),
        "confidence": .share.example(0.72).described("How sure the strategy is, 0 to 1."),
        "entry_price": .price.orNull.example(45230.5)
            .described("Where to enter; `null` where not to."),
        "stop_loss": .price.orNull.example(44500.0).described("Where to give up."),
        "take_profit": .price.orNull.example(46950.0).described("Where to take the gain."),
        "reasoning": .string().described("Why, in one line."),
        "risk_reward_ratio": .number(from: 0).orNull.example(2.35)
            .described("Distance to the target over distance to the stop."),
    ])

    /// What a signal was computed from.
    static let indicatorValues = Schema.object([
        "ai_signal": .choice(Action.allCases.map(\.rawValue)).example("BUY")
            .described("The action."),
        "ai_confidence": .percent.example(72.0)
            .described("How sure the strategy is, in percent."),
        "lstm_prediction": .object([
            "predicted_price": .price.example(45800.0).described("The forecast of the next close."),
            "change_pct": .number().example(1.26)
                .described("Its distance from the current price, in percent."),
            "direction": .choice(["UP", "DOWN", "FLAT"]).described("The sign of the change."),
        ]).orNull.described("The forecast, where the strategy has one."),
        "technical_analysis": .object([
            "rsi": technicalPart(.percent.example(58.5).described("RSI of 14 bars.")),
            "macd": technicalPart(.number().example(120.5).described("Histogram of MACD 12/26/9.")),
            "bollinger": technicalPart(
                .number().described("Place between the bands: 0 at the lower, 1 at the upper.")
            ),
            "trend": .object([
                "direction": .choice(Trend.allCases.map(\.rawValue))
                    .described("The order of the averages of 9, 21 and 50 bars.")
            ]),
        ]).orNull.described("The technical view, where it took part."),
        "language_analysis": .object([
            "available": .boolean.described("Whether there is an opinion."),
            "direction": .choice(Direction.allCases.map(\.rawValue)).orNull
                .described("Which way; `null` for neither."),
            "confidence": .share.orNull.described("How sure the model says it is, 0 to 1."),
            "reasoning": .string().orNull.described("Why, in its words."),
        ]).orNull.described("The language model's part, for a strategy that asks one."),
        "weights": .object([
            "forecast": .share.described("The forecast's."),
            "technical": .share.described("The technical view's."),
            "language": .share.described("The language model's, 0 where it is absent."),
        ]).orNull.described("What each view counted; they add up to 1."),
        "risk_assessment": .object([
            "volatility": .number(from: 0).orNull.example(2.35)
                .described("Average true range over the price, in percent."),
            "loss_probability": .percent.orNull.example(28.0)
                .described("Probability that the trade loses, where there is a record."),
            "position_size_pct": .number(from: 0).orNull.example(2.0)
                .described("Margin to put up, in percent of equity."),
            "risk_at_stop_pct": .number(from: 0).orNull
                .described("Equity lost at the stop, before costs, in percent."),
        ]).described("How risky it is to enter."),
        "indicators": .dictionary(of: .number())
            .described("The strategy's own indicators by name, those that no view above holds."),
    ])

    private static func technicalPart(_ value: Schema) -> Schema {
        .object([
            "value": value,
            "signal": .choice(Tendency.allCases.map(\.rawValue)).example("bullish")
                .described("What it says."),
        ])
    }

    /// The evidence behind a signal.
    static let signalEvidence = Schema.object([
        "model": .modelKey.orNull.described("The model that forecast, where there is one."),
        "in_sample": .boolean.orNull
            .described("Whether the model has learned from this candle; `null` if unknown."),
        "hindsight": .boolean.orNull
            .described("Whether it has learned from a later one; `null` if unknown."),
        "lacked": missingInputs,
        "warnings": .array(of: .string()).described("What to know before acting."),
    ])
}
