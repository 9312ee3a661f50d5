import Market

/// The fields that name a series.
enum SeriesFields {
    static let symbol = Field<Symbol>.symbol()
    static let interval = Field<Interval>.interval
    static let market = Field<Venue>.market

    /// As fields of a body.
    static let all: [AnyField] = [.required(symbol)] + kind
    /// Market and interval, without the symbol.
    static let kind: [AnyField] = [.optional(interval), .optional(market)]
    /// As parameters of a query.
    static let query: [AnyField] = [.required(symbol), .query(interval), .query(market)]

    /// The series of a request; nil if a field is missing or invalid.
    static func key(from reader: inout FieldReader) -> SeriesKey? {
        let symbol = reader.required(symbol)
        let kind = kind(from: &reader)
        return symbol.map { SeriesKey(symbol: $0, venue: kind.market, interval: kind.interval) }
    }

    /// The market and interval of a request.
    static func kind(from reader: inout FieldReader) -> (interval: Interval, market: Venue) {
        (reader.value(interval, else: .oneHour), reader.value(market, else: .futures))
    }
}
