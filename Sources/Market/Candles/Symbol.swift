/// An exchange's name for what is traded, such as `BTCUSDT`.
///
/// Upper-case Latin letters and digits only, 2 to 20 of them: symbols become file names and URL
/// parts, so other characters are refused.
public struct Symbol: Hashable, Sendable {
    /// The exchange's own spelling: `BTCUSDT`.
    public let name: String

    /// Reads a symbol; lower-case letters are raised.
    ///
    /// - Throws: ``MarketError/invalidSymbol(_:)`` unless it is 2 to 20 letters and digits.
    public init(_ text: String) throws(MarketError) {
        let upper = text.utf8.map { (97...122).contains($0) ? $0 - 32 : $0 }
        guard
            (2...20).contains(upper.count),
            upper.allSatisfy({ (65...90).contains($0) || (48...57).contains($0) })
        else {
            throw .invalidSymbol(text)
        }
        name = String(decoding: upper, as: UTF8.self)
    }
}

extension Symbol: Comparable, CustomStringConvertible {
    /// The symbol's name.
    public var description: String { name }

    /// Alphabetical order of the names.
    public static func < (left: Symbol, right: Symbol) -> Bool {
        left.name < right.name
    }
}

extension Symbol: Codable {
    /// Reads the name, with the checks of ``init(_:)``.
    public init(from decoder: any Decoder) throws {
        try self.init(decoder.singleValueContainer().decode(String.self))
    }

    /// Writes the name.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(name)
    }
}
