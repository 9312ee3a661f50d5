import ArgumentParser
import Market

/// The options that name a series.
struct SeriesOptions: ParsableArguments {
    // Parsed by the initialisers of `Market`, so that errors have their texts.
    @Option(
        help: ArgumentHelp(
            "What is traded, as the exchange writes it: BTCUSDT.",
            valueName: "name"
        ),
        transform: { try Symbol($0) }
    )
    var symbol: Symbol

    @OptionGroup var kind: SeriesKindOptions

    /// The series of the options.
    var key: SeriesKey { kind.key(of: symbol) }
}

/// The options of market and interval, without a symbol.
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

    /// The series of a symbol.
    func key(of symbol: Symbol) -> SeriesKey {
        SeriesKey(symbol: symbol, venue: market ?? .futures, interval: interval)
    }
}

/// The options that name several symbols of a market and interval.
struct SeriesListOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The symbols, with commas between them.", valueName: "A,B,C"),
        transform: { try $0.listItems.map { try Symbol($0) } }
    )
    var symbols: [Symbol]

    @OptionGroup var kind: SeriesKindOptions

    /// The series of the first symbol.
    var first: SeriesKey {
        get throws {
            guard let first = symbols.first else {
                throw ValidationError("--symbols is empty; name at least one, such as BTCUSDT")
            }
            return kind.key(of: first)
        }
    }
}
