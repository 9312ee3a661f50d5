import Hummingbird
import Market
import Workflows

/// `POST /api/v1/market/sync`.
struct SyncRoute: Route {
    let services: Services
    private let days: Field<Int>
    private let replace = Field.flag(
        "replace",
        "Download all of the days again and overwrite stored rows that differ."
    ).defaulting(to: false)

    init(services: Services) {
        self.services = services
        days = Field.integer(
            "days",
            "How many days back from the newest closed candle.",
            in: 1...services.longestWindow
        ).defaulting(to: 30)
    }

    var operation: Operation {
        Operation(
            method: .post,
            path: "/api/v1/market/sync",
            id: "syncMarket",
            tag: "Market",
            summary: "Download candles and funding rates from the exchange",
            query: WaitField.query,
            body: SeriesFields.all + [.optional(days), .optional(replace)],
            bodyExample: ["symbol": "BTCUSDT", "interval": "1h", "days": 30],
            answers: BacktestFields.answers("What was downloaded", "DataOutcome"),
            errors: [.conflict, .tooManyRequests]
        )
    }

    func respond(to request: Request, context: AppContext) async throws -> Response {
        try await services.answer(request, fields: operation.body) { reader in
            let key = SeriesFields.key(from: &reader)
            let days = reader.value(days, else: 30)
            let replace = reader.value(replace, else: false)
            let sync = SyncRequest(
                key: try reader.finish(with: key),
                days: days,
                replace: replace
            )
            try services.bounds.check(days: days, of: sync.key.interval)
            return .sync(sync)
        }
    }
}

extension ResponseSchemas {
    /// What was downloaded, and what is stored afterwards.
    static let dataOutcome = Schema.object([
        "received": .count.described("Candles received."),
        "inserted": .count.described("Candles that were not there before."),
        "unchanged": .count.described("Candles that were there with the same values."),
        "replaced": .count.described("Candles that were overwritten."),
        "unclosed": .count.described("Candles left out since they have not closed yet."),
        "funding_rates": .count.described("Funding rates that were not there before."),
        "funding_rates_replaced": .count.described("Funding rates that were overwritten."),
        "differing": .reference("RowGroup").orNull.described(
            "Stored candles that were kept, though the exchange has other values."
        ),
        "funding_rates_differing": .reference("RowGroup").orNull.described(
            "Stored funding rates that were kept, though the exchange has others."
        ),
        "left_out": .reference("RowGroup").orNull.described(
            "Rows left out since they cannot be candles."
        ),
        "funding_rates_left_out": .reference("RowGroup").orNull.described(
            "Rows left out since they cannot be funding rates."
        ),
        "stored": .reference("StoredSeries"),
    ])

    /// Rows that share a fate.
    static let rowGroup = Schema.object([
        "count": .integer(from: 1).described("How many rows."),
        "first": .time.described("Time of the earliest."),
        "last": .time.described("Time of the latest."),
        "reason": .string().described("Why the earliest is one of them."),
    ])

    /// A stored series.
    static let storedSeries = Schema.object([
        "symbol": .tradedSymbol,
        "market": .marketName,
        "interval": .intervalName,
        "candles": .count.described("How many candles are stored."),
        "first": .time.described("Opening time of the oldest."),
        "last": .time.described("Opening time of the newest."),
        "gaps": .array(of: .reference("Gap")).described("What is missing in between."),
    ])
}
