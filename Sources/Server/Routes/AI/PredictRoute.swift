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
