import Hummingbird
import Market
import Workflows

/// `GET /api/v1/market/series`.
struct SeriesRoute: Route {
    let services: Services

    var operation: Operation {
        Operation(
            method: .get,
            path: "/api/v1/market/series",
            id: "listSeries",
            tag: "Market",
            summary: "The stored series: extent, gaps, age and funding rates",
            answers: [
                .json(
                    .ok,
                    "The series by symbol, market and interval",
                    .object([
                        "success": .constant(true).described("Always `true`."),
                        "series": .array(of: .reference("SeriesOverview")),
                    ])
                )
            ],
            errors: [.unprocessableContent]
        )
    }

    func respond(to request: Request, context: AppContext) async throws -> Response {
        var reader = FieldReader(query: request, fields: [])
        try reader.finish(with: ())
        return try .json(List(series: services.workspace.seriesOverview(now: services.now())))
    }

    private struct List: Encodable {
        let success = true
        let series: [SeriesOverview]
    }
}

extension ResponseSchemas {
    /// A stored series at a glance.
    static let seriesOverview = Schema.object([
        "symbol": .tradedSymbol,
        "market": .marketName,
        "interval": .intervalName,
        "candles": .count.described("How many candles are stored."),
        "first": .time.described("Opening time of the oldest."),
        "last": .time.described("Opening time of the newest."),
        "age_seconds": .number(from: 0).described("Seconds since the newest closed."),
        "gaps": .object([
            "count": .count.described("How many gaps there are between the first and the last."),
            "missing": .count.described("How many candles are missing in all of them."),
            "newest": .array(of: .reference("Gap")).described("The last five, the newest first."),
        ]).described("What is missing in between."),
        "left_out": .count.described("Rows that were left out since they cannot be candles."),
        "funding": .object([
            "count": .count.described("How many funding rates are stored."),
            "first": .time.orNull.described("When the oldest was settled."),
            "last": .time.orNull.described("When the newest was settled."),
        ]).orNull.described("Funding rates of the symbol; `null` for spot, which has none."),
    ])
}
