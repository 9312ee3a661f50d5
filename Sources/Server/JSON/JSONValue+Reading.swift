import Foundation

extension JSONValue {
    /// The text; nil for anything else.
    var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The list; nil for anything else.
    var array: [JSONValue]? {
        if case .array(let list) = self { list } else { nil }
    }

    /// The number, whole or not; nil for anything else.
    var double: Double? {
        switch self {
        case .integer(let number): Double(number)
        case .number(let number): number
        default: nil
        }
    }

    /// The number where it is whole, `60.0` included; nil for anything else.
    var int: Int? {
        switch self {
        case .integer(let number): number
        case .number(let number): Int(exactly: number)
        default: nil
        }
    }

    /// The text on one line, cut short, for an error message.
    var excerpt: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let bytes = try? encoder.encode(self) else { return "?" }
        let text = String(decoding: bytes, as: UTF8.self)
        return text.count > 60 ? text.prefix(60) + "…" : text
    }
}

extension JSONValue: CustomStringConvertible {
    /// The value as JSON, cut to 60 characters.
    public var description: String { excerpt }
}
