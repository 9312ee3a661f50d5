import Market

extension PortfolioRequest: Codable {
    private enum CodingKeys: CodingKey {
        case symbols
        case common
    }

    /// Writes the symbols, and beside them what they have in common.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(symbols, forKey: .symbols)
        try values.encode(common, forKey: .common)
    }

    /// Reads what ``encode(to:)`` writes.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            symbols: try values.decode([Symbol].self, forKey: .symbols),
            common: try values.decode(BacktestRequest.self, forKey: .common)
        )
    }
}
