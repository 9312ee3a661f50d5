import Hummingbird
import Market
import Trading
import Workflows

/// `GET /api/v1/backtest/runs/{id}/trades/{number}/why`.
struct ExplainTradeRoute: Route {
    let services: Services

    private static let number = AnyField(
        name: "number",
        isRequired: true,
        schema: .string(pattern: "^[1-9][0-9]{0,8}$")
            .described("Which trade, counted from 1 in the order of `trades.csv.gz`.")
    )
    private static let strategy = Field.choice(
        "strategy_type",
        "Which report of a run of several strategies; the first where absent.",
        of: Workspace.strategyIDs
    )

    var operation: Operation {
        Operation(
            method: .get,
            path: "/api/v1/backtest/runs/{id}/trades/{number}/why",
            id: "explainTrade",
            tag: "Backtest",
            summary: "Why a run entered a trade, and what would have changed that",
            details: """
                The decision is made again by the strategy's own code, from the settings, the candles \
                and the model that the run names, and reads no candle after the decision.
                """,
            pathParameters: [RunRoute.id, Self.number],
            query: [.query(Self.strategy)],
            answers: [.json(.ok, "The explanation", .reference("TradeExplanation"))],
            errors: [.notFound, .conflict, .tooManyRequests]
        )
    }

    func respond(to request: Request, context: AppContext) async throws -> Response {
        let id = try context.parameters.require("id")
        let text = try context.parameters.require("number")
        var reader = FieldReader(query: request, fields: [.query(Self.strategy)])
        let strategy = reader.optional(Self.strategy)
        try reader.finish(with: ())
        // Over HTTP a run goes by its whole name.
        guard RunID(id) != nil else { throw ServerError.noRun(id) }
        guard let number = Int(text), number >= 1, text.count <= 9 else {
            throw ServerError(
                .notFound,
                code: "TRADE_NOT_FOUND",
                message: "there is no trade \(JSONValue.string(text)); trades are counted from 1"
            )
        }
        let explanation = try await services.gate.run {
            try await services.workspace.explainTrade(number, of: id, strategy: strategy).result
        }
        return try .json(explanation)
    }
}

extension ResponseSchemas {
    /// Why a run entered a trade.
    static let tradeExplanation = Schema.object([
        "run_id": .runID,
        "trade": .integer(from: 1).described("Which trade of the run."),
        "strategy_type": .string().example("lstm_fast").described("Its name in requests."),
        "strategy_name": .string().example("LSTM-AI-Fast").described("Its name in reports."),
        "symbol": .tradedSymbol,
        "market": .marketName,
        "interval": .intervalName,
        "why": .reference("Why"),
    ])

    /// Why a strategy decided as it did at a close.
    static let why = Schema.object([
        "decided_at": .time.described("When it was decided: the close of the candle."),
        "candle": .time.described("When the candle opened."),
        "price": .price.described("The candle's close."),
        "action": .choice(Action.allCases.map(\.rawValue)).described("The action."),
        "direction": direction,
        "score": .number(from: -1, to: 1).described("The fused score, down to up."),
        "confidence": .number(from: 50, to: 100).described("`50 + 50 |score|`, in percent."),
        "threshold": .percent.described("The least confidence of an action."),
        "strong_threshold": .percent.described("The least confidence of a strong action."),
        "distance": .number(from: -50, to: 100)
            .described("Confidence less threshold, in percentage points."),
        "views": .array(of: .reference("WhyView")).described("The opinions and their weights."),
        "conditions": .array(
            of: .object([
                "text": .string().described("The condition in words."),
                "name": .string().described("What is compared."),
                "value": .number().described("Its value."),
                "operator": .choice(RuleCondition.Relation.allCases.map(\.rawValue))
                    .described("How it has to stand to the level."),
                "level": .number().described("The level."),
                "met": .boolean.described("Whether it is met."),
            ])
        ).described("The conditions of a rule; empty for a strategy that fuses views."),
        "indicators": .dictionary(of: .number())
            .described("The strategy's own indicators by name, those that no view holds."),
        "flips": .array(
            of: .object([
                "of": .choice(Why.Flip.Subject.allCases.map(\.rawValue)).described(
                    "The candle's close, with indicators and forecast made anew, or the forecast "
                        + "alone, as a predicted price."
                ),
                "way": .choice(Why.Flip.Way.allCases.map(\.rawValue))
                    .described("On which side of the actual value."),
                "value": .price.described("The nearest price with which the direction is another."),
                "actual": .price.described("The price as it was."),
                "change_pct": .number().described("The distance, in percent of the actual price."),
                "action": .choice(Action.allCases.map(\.rawValue))
                    .described("What the strategy would have done."),
                "direction": direction,
            ])
        ).described("What would have changed the direction, at most one of a kind and side."),
        "sizing": .object([
            "bound": .choice(SizeConstraint.allCases.map(\.rawValue))
                .described("The bound that decided the size."),
            "equity": .number().orNull
                .described("The equity at the decision; `null` for a signal."),
            "quantity": .number(from: 0).orNull.described("The filled quantity."),
            "notional": .number(from: 0).orNull.described("The quantity at the fill's price."),
            "margin": .number(from: 0).orNull.described("The margin put up."),
            "margin_pct": .number(from: 0).described("The margin, in percent of equity."),
            "risk_at_stop_pct": .number(from: 0).orNull
                .described("What the stop loses before costs, in percent of equity."),
            "bounds": .array(
                of: .object([
                    "name": .choice(SizeConstraint.allCases.map(\.rawValue))
                        .described("Which bound."),
                    "margin_pct": .number(from: 0)
                        .described("The margin that it allows, in percent of equity."),
                    "quantity": .number(from: 0).orNull
                        .described("The quantity that it allows; `null` for a signal."),
                ])
            ).described("What every bound allows."),
        ]).orNull.described("What decided the size; `null` without an entry."),
        "levels": .object([
            "stop_loss": .price.described("The stop."),
            "take_profit": .price.orNull.described("The target."),
            "stop_distance_pct": .number(from: 0)
                .described("Distance of the stop from the close, in percent of it."),
            "target_distance_pct": .number(from: 0).orNull
                .described("Distance of the target from the close, in percent of it."),
            "risk_reward_ratio": .number(from: 0).orNull
                .described("Distance to the target over distance to the stop."),
            "unit": .choice(Stops.allCases.map(\.rawValue))
                .described("What the distances are measured in."),
        ]).orNull.described("Stop and target; `null` without an entry."),
        "reasoning": .string().described("Why, in one line."),
        "notes": .array(of: .string()).described("What to know of the explanation itself."),
    ])

    /// One source's opinion.
    static let whyView = Schema.object([
        "name": .choice(Why.View.Name.allCases.map(\.rawValue)).described("Which source."),
        "available": .boolean
            .described("Whether it has an opinion; a missing one gives its weight to the others."),
        "score": .number(from: -1, to: 1).orNull.described("Its score, down to up."),
        "weight": .share.described("Its weight in the score."),
        "contribution": .number(from: -1, to: 1).described("Score times weight."),
        "text": .string().described("The opinion in one line."),
        "parts": .array(
            of: .object([
                "name": .string().example("rsi").described("What it measures."),
                "value": .number().described("The measure, in its own unit."),
                "score": .number(from: -1, to: 1).described("Its score."),
                "weight": .number(from: 0).described("Its weight in the view."),
                "contribution": .number().described("Score times weight."),
                "tendency": .choice(Tendency.allCases.map(\.rawValue))
                    .described("The score in a word."),
            ])
        ).described("What the score is made of."),
    ])

    private static let direction = Schema.choice(Direction.allCases.map(\.rawValue)).orNull
        .described("Which way; `null` for neither.")
}
