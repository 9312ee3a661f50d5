import Market

extension SyncRequest: Codable {
    private enum CodingKeys: String, CodingKey {
        case symbol
        case market
        case interval
        case days
    }

    /// Writes the names of the other requests.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(key.symbol, forKey: .symbol)
        try values.encode(key.venue, forKey: .market)
        try values.encode(key.interval, forKey: .interval)
        try values.encode(days, forKey: .days)
    }

    /// Reads what ``encode(to:)`` writes; market and interval are futures and an hour where they
    /// are left out.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            key: SeriesKey(
                symbol: try values.decode(Symbol.self, forKey: .symbol),
                venue: try values.decodeIfPresent(Venue.self, forKey: .market) ?? .futures,
                interval: try values.decodeIfPresent(Interval.self, forKey: .interval) ?? .oneHour
            ),
            days: try values.decode(Int.self, forKey: .days)
        )
    }
}
