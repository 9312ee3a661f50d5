import Hummingbird
import Market
import Workflows

/// `POST /api/v1/ai/predict`.
struct PredictRoute: Route {
    let services: Services

    private static let moment = Field.time(
        "at",
        "The moment to stand at: the newest candle that had closed by then is forecast from."
    )
    private static let fields = SeriesFields.all + [.optional(moment)]

    var operation: Operation {
        Operation(
            method: .post,
            path: "/api/v1/ai/predict",
            id: "predict",
            tag: "AI",
            summary: "Forecast the next candle",
            body: Self.fields,
            bodyExample: ["symbol": "BTCUSDT", "interval": "1h"],
            answers: [.json(.ok, "The forecast", .reference("Prediction"))],
            errors: [.notFound, .conflict, .tooManyRequests]
        )
    }

    func respond(to request: Request, context: AppContext) async throws -> Response {
        var reader = try await FieldReader(
            body: request,
            limit: services.bodyLimit,
            fields: Self.fields
        )
        let key = SeriesFields.key(from: &reader)
        let moment = reader.optional(Self.moment)
        let prediction = PredictionRequest(key: try reader.finish(with: key), moment: moment)
        let (forecast, data) = try await services.onFreshData(of: prediction.key, until: moment) {
            try await services.workspace.predict(prediction, now: services.now()).result
        }
        return try .json(WithData(forecast, data: data))
    }
}

extension ResponseSchemas {
    /// A model's forecast of the next candle.
    static let prediction = Schema.object([
        "model_key": .modelKey,
        "symbol": .tradedSymbol,
        "interval": .intervalName,
        "market": .marketName,
        "timestamp": .time.example("2025-01-18T16:00:00Z")
            .described("When the newest candle that it knows closed."),
        "current_price": .price.example(45230.5).described("That candle's close."),
        "predicted_price": .price.example(45800.0).described("The forecast of the next close."),
        "change_pct": .number().example(1.26)
            .described("Its distance from the current price, in percent."),
        "direction": .choice(["UP", "DOWN", "FLAT"]).example("UP")
            .described("The sign of the change."),
        "log_return": .number().described("Logarithm of predicted over current price."),
        "predicted_range_pct": .number(from: 0).orNull
            .described("The next candle's high over its low, less one, in percent."),
        "rank": .share
            .described("Share of the forecasts of the validation part that were no larger."),
        "data_age": .number().described("Seconds from the candle's close to the moment asked for."),
        "evidence": .reference("SignalEvidence"),
        "data": .reference("DataFreshness"),
    ])
}
