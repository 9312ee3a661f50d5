import ArgumentParser
import Market

/// Which series of candles a command is about.
struct SeriesOptions: ParsableArguments {
    // Values are read by the vocabulary's own initialisers, so that a bad one is told in its words.
    @Option(
        help: ArgumentHelp(
            "What is traded, as the exchange writes it: BTCUSDT.",
            valueName: "name"
        ),
        transform: { try Symbol($0) }
    )
    var symbol: Symbol

    @OptionGroup var kind: SeriesKindOptions

    /// The key that the options name.
    var key: SeriesKey { kind.key(of: symbol) }
}

/// Which kind of candles, of whatever symbol.
struct SeriesKindOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Length of a candle: 1m, 5m, 15m, 1h, 4h, 1d and so on (default: 1h).",
            valueName: "length"
        ),
        transform: { try Interval($0) }
    )
    var interval: Interval = .oneHour

    @Option(
        help: ArgumentHelp(
            "Which market the candles are of: futures or spot (default: futures).",
            valueName: "market"
        ),
        transform: { try Venue($0) }
    )
    var market: Venue?

    /// The key of a symbol's candles.
    func key(of symbol: Symbol) -> SeriesKey {
        SeriesKey(symbol: symbol, venue: market ?? .futures, interval: interval)
    }
}
