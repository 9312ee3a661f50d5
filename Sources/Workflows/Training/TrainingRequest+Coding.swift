import Forecasting
import Market

extension TrainingRequest: Codable {
    private enum CodingKeys: String, CodingKey {
        case symbol
        case market
        case interval
        case days
        case until
        case seeds
        /// `training_mode` as releases up to 0.1 wrote it.
        case mode
    }

    /// Writes the names of `POST /ai/train`, those of the configuration beside the others.
    public func encode(to encoder: any Encoder) throws {
        try configuration.encode(to: encoder)
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(key.symbol, forKey: .symbol)
        try values.encode(key.venue, forKey: .market)
        try values.encode(key.interval, forKey: .interval)
        try values.encode(days, forKey: .days)
        try values.encodeIfPresent(until, forKey: .until)
        try values.encode(seeds, forKey: .seeds)
    }

    /// Reads what ``encode(to:)`` writes, or wrote in an earlier release.
    ///
    /// The symbol must be there. All else has the guide's defaults.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func value<Value: Decodable>(_ key: CodingKeys, or standard: Value) throws -> Value {
            try values.decodeIfPresent(Value.self, forKey: key) ?? standard
        }
        self.init(
            key: SeriesKey(
                symbol: try values.decode(Symbol.self, forKey: .symbol),
                venue: try value(.market, or: .futures),
                interval: try value(.interval, or: .oneHour)
            )
        )
        days = try value(.days, or: days)
        until = try values.decodeIfPresent(Timestamp.self, forKey: .until)
        seeds = try value(.seeds, or: seeds)
        if let mode = try values.decodeIfPresent(TrainingMode.self, forKey: .mode) {
            configuration = try TrainingConfiguration(from: decoder, mode: mode)
        } else {
            configuration = try TrainingConfiguration(from: decoder)
        }
    }
}
