/// Which of the exchange's markets a candle comes from.
public enum Venue: String, CaseIterable, Codable, Sendable {
    /// Binance USDⓈ-M perpetual futures.
    case futures
    /// Binance spot, or another spot exchange's file.
    case spot

    /// Reads `futures` or `spot`.
    ///
    /// - Throws: ``MarketError/unknownVenue(_:)`` for anything else.
    public init(_ text: String) throws(MarketError) {
        guard let venue = Venue(rawValue: text) else {
            throw .unknownVenue(text)
        }
        self = venue
    }
}

extension Venue: CustomStringConvertible {
    /// `futures` or `spot`.
    public var description: String { rawValue }
}
