public import Market

/// The key of a model: `BTCUSDT_1h`.
///
/// Futures are the default market and have the plain name; the model of spot candles is another one
/// with its market in the name: `BTCUSDT_1h_spot`.
public struct ModelKey: Hashable, Sendable {
    /// The series of the model.
    public let series: SeriesKey

    /// Creates the key of the model for a series.
    public init(_ series: SeriesKey) {
        self.series = series
    }

    /// Reads a ``name``; nil for any other text.
    public init?(name: String) {
        var parts = name.split(separator: "_", omittingEmptySubsequences: false).map(String.init)
        // A symbol may have underscores as well, and no lower-case letter.
        var venue = Venue.futures
        if let last = parts.last, let named = try? Venue(last) {
            venue = named
            parts.removeLast()
        }
        guard let last = parts.popLast(), let interval = try? Interval(last),
            let symbol = try? Symbol(parts.joined(separator: "_"))
        else { return nil }
        self.init(SeriesKey(symbol: symbol, venue: venue, interval: interval))
        guard self.name == name else { return nil }
    }

    /// The key as a file name.
    public var name: String {
        let plain = "\(series.symbol)_\(series.interval)"
        return series.venue == .futures ? plain : "\(plain)_\(series.venue)"
    }
}

extension ModelKey: CustomStringConvertible {
    /// The key as a file name.
    public var description: String { name }
}
