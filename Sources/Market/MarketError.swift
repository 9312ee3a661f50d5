/// What can be wrong with market vocabulary that comes from outside.
public enum MarketError: Error, Hashable, Sendable {
    /// Not 2 to 20 letters, digits and underscores.
    case invalidSymbol(String)
    /// Not one of the exchange's intervals.
    case unknownInterval(String)
    /// Neither `futures` nor `spot`.
    case unknownVenue(String)
    /// Not an RFC 3339 time.
    case invalidTimestamp(String)
    /// A row, counted from 1, that cannot be a candle here.
    case invalidCandle(row: Int, fault: CandleFault)
}

extension MarketError: CustomStringConvertible {
    /// One line: what, which value, and the remedy.
    public var description: String {
        switch self {
        case .invalidSymbol(let text):
            "symbol \(quoted(text)) is not 2 to 20 letters, digits and underscores, such as BTCUSDT"
        case .unknownInterval(let text):
            "interval \(quoted(text)) is unknown; use one of "
                + Interval.allCases.map(\.rawValue).joined(separator: ", ")
        case .unknownVenue(let text):
            "market \(quoted(text)) is unknown; use futures or spot"
        case .invalidTimestamp(let text):
            "\(quoted(text)) is not a time; write 2025-01-18T16:00:00Z or 2025-01-18"
        case .invalidCandle(let row, let fault):
            "row \(row): \(fault)"
        }
    }
}

/// A value from outside in quotes, cut to 40 characters, on one line whatever it holds.
private func quoted(_ text: String) -> String {
    let scalars = text.prefix(40).unicodeScalars.map { scalar in
        scalar.properties.generalCategory == .control
            ? scalar.escaped(asASCII: true) : String(scalar)
    }
    return "'" + scalars.joined() + "'"
}
