extension ProgressUpdate: Codable {
    private enum CodingKeys: CodingKey {
        case stage
        case completed
        case total
        case unit
        case note
        case fraction
    }

    /// Share of the units that are done, 0...1; nil where nobody knows how many there are.
    public var fraction: Double? {
        guard let total, total > 0 else { return nil }
        return min(1, max(0, Double(completed) / Double(total)))
    }

    /// Writes every field, absent ones as null, and the fraction beside them.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(stage, forKey: .stage)
        try values.encode(completed, forKey: .completed)
        try values.encode(total, forKey: .total)
        try values.encode(unit, forKey: .unit)
        try values.encode(note, forKey: .note)
        try values.encode(fraction, forKey: .fraction)
    }

    /// Reads what ``encode(to:)`` writes, but for the fraction, which follows from the rest.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            stage: try values.decode(String.self, forKey: .stage),
            completed: try values.decode(Int.self, forKey: .completed),
            total: try values.decodeIfPresent(Int.self, forKey: .total),
            unit: try values.decode(String.self, forKey: .unit),
            note: try values.decode(String.self, forKey: .note)
        )
    }
}
