/// An exchange's name for what is traded, such as `BTCUSDT`, `BTCUSDT_260327` or `BTCUSD_PERP`.
///
/// Upper-case Latin letters and digits only, 2 to 20 of them: symbols become file names and URL
/// parts, so other characters are refused.
public struct Symbol: Hashable, Sendable {
    /// The exchange's own spelling: `BTCUSDT`.
    public let name: String

    /// Kana, CJK ideographs and Hangul syllables.
    private static let otherLetters: [ClosedRange<UInt32>] = [
        0x3041...0x3096, 0x30A1...0x30FA, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xAC00...0xD7A3,
    ]

    /// A regular expression for what ``init(_:)`` takes, without its bounds and its anchors.
    ///
    /// - Parameter lowerCase: Whether lower-case letters are taken, which are raised.
    package static func pattern(lowerCase: Bool) -> String {
        let others = otherLetters.map { range in
            [range.lowerBound, range.upperBound].map { String(Unicode.Scalar($0) ?? "?") }
                .joined(separator: "-")
        }.joined()
        let letters = (lowerCase ? "A-Za-z0-9" : "A-Z0-9") + others
        return "[\(letters)][\(letters)_]{1,19}"
    }

    /// Reads a symbol; lower-case letters are raised.
    ///
    /// - Throws: ``MarketError/invalidSymbol(_:)`` for anything else.
    public init(_ text: String) throws(MarketError) {
        var name = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            // No name is longer, and a text that is none may be endless.
            guard name.count < 20 else { throw .invalidSymbol(text) }
            switch scalar {
            case "a"..."z": name.append(Unicode.Scalar(UInt8(scalar.value - 32)))
            case "A"..."Z", "0"..."9": name.append(scalar)
            case "_" where !name.isEmpty: name.append(scalar)
            case _ where Self.otherLetters.contains { $0.contains(scalar.value) }:
                name.append(scalar)
            default: throw .invalidSymbol(text)
            }
        }
        guard name.count >= 2 else { throw .invalidSymbol(text) }
        self.name = String(name)
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
