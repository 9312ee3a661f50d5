extension ResponseSchemas {
    /// Candles in the order of time.
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

    /// Candles that are missing.
    static let gap = Schema.object([
        "from": .time.described("Opening time of the first missing candle."),
        "to": .time.described("Opening time of the last missing candle."),
        "missing": .integer(from: 1).described("How many are missing."),
    ])
}
