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
        let parts = name.split(separator: "_", omittingEmptySubsequences: false).map(String.init)
        guard (2...3).contains(parts.count),
            let symbol = try? Symbol(parts[0]),
            let interval = try? Interval(parts[1]),
            let venue = parts.count == 3 ? try? Venue(parts[2]) : .futures
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
