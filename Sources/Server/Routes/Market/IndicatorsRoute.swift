import Hummingbird
import Market
import Workflows

/// `GET /api/v1/market/indicators`.
struct IndicatorsRoute: Route {
    let services: Services

    private static let limit = Field.integer(
        "limit",
        "How many bars at most.",
        in: ChartRequest.sizes
    )
    .defaulting(to: 1000)
    private static let from = Field.time("from", "Where to begin; the newest where absent.")
    private static let before = Field.time("before", "Where to end, not included.")
    private static let longer = Field<Interval>.interval(
        "as",
        "How long a bar is: a whole multiple of `interval`, which it is where absent. The stored "
            + "candles are combined."
    )
    private static let names = Field<[ChartLine]>.lines
    private static let query =
        SeriesFields.query + [
            .query(longer), .query(from), .query(before), .query(limit), .query(names),
        ]

    var operation: Operation {
        Operation(
            method: .get,
            path: "/api/v1/market/indicators",
            id: "getIndicators",
            tag: "Market",
            summary: "Stored candles and indicator lines in columns, for charts",
            details: """
                Without `from` and `before` the newest bars; with `before` those that end there; \
                with `from` those that begin there. `previous` and `next` lead to the pages around. \
                A line's values are those that a strategy has at the same bars: what they need \
                before the page is read, too.
                """,
            query: Self.query,
            answers: [.json(.ok, "A page of bars", .reference("ChartPage"))],
            errors: [.notFound]
        )
    }

    func respond(to request: Request, context: AppContext) async throws -> Response {
        var reader = FieldReader(query: request, fields: Self.query)
        let key = SeriesFields.key(from: &reader)
        let interval = reader.optional(Self.longer)
        let from = reader.optional(Self.from)
        let before = reader.optional(Self.before)
        let limit = reader.value(Self.limit, else: 1000)
        let lines = reader.value(Self.names, else: [])
        var chart = ChartRequest(key: try reader.finish(with: key))
        chart.interval = interval ?? chart.key.interval
        (chart.from, chart.before, chart.limit, chart.lines) = (from, before, limit, lines)
        do {
            return .json(bytes: try services.workspace.chart(chart).json())
        } catch let error as WorkflowError where error == .noCandles(chart.key) {
            throw ServerError.noCandles(error)
        }
    }
}

extension ServerError {
    /// The error for a series of which nothing is stored.
    static func noCandles(_ error: WorkflowError) -> ServerError {
        ServerError(.notFound, code: "CANDLES_NOT_FOUND", message: error.text(for: .client))
    }
}

extension Field where Value == [ChartLine] {
    /// Names of lines, separated by commas.
    fileprivate static var lines: Field {
        let names = ChartLine.allCases.map(\.rawValue)
        let name = names.joined(separator: "|")
        let pattern = "^(\(name))(,(\(name))){0,14}$"
        return Field(
            name: "names",
            summary: "The lines, separated by commas; none where absent.",
            schema: .string(pattern: pattern).example("ema_9,rsi_14"),
            expected: "some of \(names.joined(separator: ", ")), separated by commas",
            defaultValue: nil
        ) { json in
            guard let parts = json.string?.split(separator: ",", omittingEmptySubsequences: false)
            else { return nil }
            let lines = parts.compactMap { ChartLine(rawValue: String($0)) }
            guard lines.count == parts.count, lines.count <= names.count else { return nil }
            // Each once, where it stands first.
            return lines.enumerated().filter { lines.firstIndex(of: $1) == $0 }.map(\.element)
        }
    }
}

extension ResponseSchemas {
    /// Candles and lines in columns.
    static let chartPage = Schema.object([
        "symbol": .tradedSymbol,
        "market": .marketName,
        "as": .intervalName,
        "times": .array(of: .integer())
            .described("When each bar opened, in whole seconds since 1970; the oldest first."),
        "open": .array(of: .price).described("First prices."),
        "high": .array(of: .price).described("Highest prices."),
        "low": .array(of: .price).described("Lowest prices."),
        "close": .array(of: .price).described("Last prices."),
        "volume": .array(of: .number(from: 0)).described("Amounts traded, in the base currency."),
        "lines": .array(
            of: .object([
                "name": .choice(ChartLine.allCases.map(\.rawValue)).described("The line."),
                "values": .array(of: .number().orNull)
                    .described("A value for each bar; `null` where it is undefined."),
            ])
        ).described("The lines that were asked for, in that order."),
        "available": .array(of: .reference("ChartLine")).described("Every line there is."),
        "gaps": .array(of: .reference("Gap")).described("What is missing between the bars."),
        "is_forming": .boolean
            .described("Whether more candles belong to the last bar than are stored yet."),
        "previous": .time.orNull
            .described("What to give as `before` for the page before; `null` on the first."),
        "next": .time.orNull
            .described("What to give as `from` for the page after; `null` on the last."),
    ])

    /// How to draw a line.
    static let chartLine = Schema.object([
        "name": .choice(ChartLine.allCases.map(\.rawValue)).described("Its name in requests."),
        "label": .string().example("RSI 14").described("Its name for people."),
        "pane": .choice(ChartLine.Pane.allCases.map(\.rawValue))
            .described("Over the prices, over the volume, or in a pane of its group alone."),
        "group": .string().described("Lines of one group share a pane."),
        "style": .choice(ChartLine.Style.allCases.map(\.rawValue)).described("How it is drawn."),
        "unit": .choice(["price", "percent", "volume"]).described("The unit of its values."),
        "levels": .array(of: .number()).described("Levels to mark, such as 30 and 70."),
    ])
}
