import Hummingbird
import Workflows

/// `POST /api/v1/market/sample`.
struct SampleRoute: Route {
    let services: Services

    var operation: Operation {
        Operation(
            method: .post,
            path: "/api/v1/market/sample",
            id: "storeSample",
            tag: "Market",
            summary: "Store the candles that come with the program",
            details: """
                Hourly BTC-USD of Coinbase, 2018-08-11 to 2019-10-17, as BTCUSD of the spot market. \
                Needs no network; a second time changes nothing.
                """,
            answers: [.json(.ok, "What was stored", .reference("DataOutcome"))],
            errors: [.conflict, .unprocessableContent]
        )
    }

    func respond(to request: Request, context: AppContext) async throws -> Response {
        var reader = FieldReader(query: request, fields: [])
        try reader.finish(with: ())
        return try await .json(services.workspace.storeSample().result)
    }
}
