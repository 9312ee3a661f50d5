/// A column of a series that an indicator may read.
public enum CandleColumn: String, CaseIterable, Codable, Sendable {
    /// First prices.
    case open
    /// Highest prices.
    case high
    /// Lowest prices.
    case low
    /// Last prices.
    case close
    /// Amounts traded in the base currency.
    case volume
}

extension CandleSeries {
    /// The numbers of one column, one element a bar.
    public subscript(column: CandleColumn) -> [Double] {
        switch column {
        case .open: opens
        case .high: highs
        case .low: lows
        case .close: closes
        case .volume: volumes
        }
    }
}
