extension ComparisonRequest: Codable {
    private enum CodingKeys: CodingKey {
        case strategies
        case common
    }

    /// Writes the strategies, and beside them what they have in common.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(strategies, forKey: .strategies)
        try values.encode(common, forKey: .common)
    }

    /// Reads what ``encode(to:)`` writes.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            strategies: try values.decode([String].self, forKey: .strategies),
            common: try values.decode(BacktestRequest.self, forKey: .common)
        )
    }
}
