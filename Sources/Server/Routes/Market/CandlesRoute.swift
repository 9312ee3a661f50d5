import Hummingbird
import Market
import Workflows

/// `GET /api/v1/market/candles`.
struct CandlesRoute: Route {
    let services: Services

    private static let from = Field.time("from", "Where to begin; the newest where absent.")
    private static let to = Field.time("to", "Where to end, not included.")
    private static let limit = Field.integer("limit", "How many at most.", in: 1...5000)
        .defaulting(to: 500)
    private static let query = SeriesFields.query + [.query(from), .query(to), .query(limit)]

    var operation: Operation {
        Operation(
            method: .get,
            path: "/api/v1/market/candles",
            id: "getCandles",
            tag: "Market",
            summary: "Stored candles in time order",
            query: Self.query,
            answers: [
                .json(.ok, "Candles and the gaps between them", .reference("CandlePage"))
            ],
            errors: [.notFound]
        )
    }

    func respond(to request: Request, context: AppContext) async throws -> Response {
        var reader = FieldReader(query: request, fields: Self.query)
        let key = SeriesFields.key(from: &reader)
        let from = reader.optional(Self.from)
        let to = reader.optional(Self.to)
        let limit = reader.value(Self.limit, else: 500)
        let series = try reader.finish(with: key)
        do {
            return try .json(
                services.workspace.candles(series, from: from, to: to, limit: limit)
            )
        } catch let error as WorkflowError where error == .noCandles(series) {
            throw ServerError.noCandles(error)
        }
    }
}

extension ResponseSchemas {
    /// Candles in time order.
    static let candlePage = Schema.object([
        "symbol": .tradedSymbol,
        "market": .marketName,
        "interval": .intervalName,
        "candles": .array(of: .reference("Candle")).described("The oldest first."),
        "gaps": .array(of: .reference("Gap")).described(
            "What is missing between them, and before `next`."
        ),
        "next": .time.orNull.described("What to give as `from` for the next ones."),
    ])

    /// One closed candle.
    static let candle = Schema.object([
        "open_time": .time.described("When it opened."),
        "open": .price.described("First price."),
        "high": .price.described("Highest price."),
        "low": .price.described("Lowest price."),
        "close": .price.described("Last price."),
        "volume": .number(from: 0).described("Amount traded, in the base currency."),
    ])

    /// A gap.
    static let gap = Schema.object([
        "from": .time.described("Opening time of the first missing candle."),
        "to": .time.described("Opening time of the last missing candle."),
        "missing": .integer(from: 1).described("How many are missing."),
        "kind": .choice(Gap.Kind.allCases.map(\.rawValue)).described(
            "`impossible` where there were rows that cannot be candles."
        ),
    ])
}
