extension ResponseSchemas {
    /// What was brought, and what is stored now.
    static let dataOutcome = Schema.object([
        "received": .count.described("Candles received."),
        "inserted": .count.described("Candles that were not there before."),
        "unchanged": .count.described("Candles that were there with the same values."),
        "replaced": .count.described("Candles that were overwritten."),
        "unclosed": .count.described("Candles left out since they had not closed yet."),
        "funding_rates": .count.described("Funding rates that were not there before."),
        "stored": .reference("StoredSeries"),
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

    /// How fresh the candles behind an answer are.
    static let dataFreshness = Schema.object([
        "symbol": .tradedSymbol,
        "market": .marketName,
        "interval": .intervalName,
        "newest_candle": .time.described("Opening time of the newest stored candle."),
        "age_seconds": .number(from: 0).described("Seconds since it closed."),
        "brought": .count.described("Candles brought from the exchange for this answer."),
        "problem": .string().orNull
            .described("Why what is missing was not brought; `null` where nothing was in the way."),
    ])
}
