/// A strict JSON parser (RFC 8259).
///
/// It refuses a byte order mark, trailing bytes, trailing commas, duplicate names and deep nesting.
/// Two parsers that read such input differently can be exploited.
package struct JSONReader {
    /// A syntax error.
    package struct Fault: Error {}

    /// The largest nesting depth; no request needs more than two levels.
    package static let deepest = 8

    private var rest: ArraySlice<UInt8>

    /// Parses one value that takes up all bytes.
    ///
    /// - Throws: ``Fault``.
    package static func value(of bytes: [UInt8]) throws(Fault) -> JSONValue {
        var reader = JSONReader(rest: bytes[...])
        let value = try reader.value(depth: 0)
        reader.skipSpace()
        guard reader.rest.isEmpty else { throw Fault() }
        return value
    }

    private mutating func value(depth: Int) throws(Fault) -> JSONValue {
        guard depth < Self.deepest else { throw Fault() }
        skipSpace()
        switch rest.first {
        case UInt8(ascii: "{"): return .object(try object(depth: depth))
        case UInt8(ascii: "["): return .array(try array(depth: depth))
        case UInt8(ascii: "\""): return .string(try string())
        default: return try literal()
        }
    }

    private mutating func object(depth: Int) throws(Fault) -> [String: JSONValue] {
        var values: [String: JSONValue] = [:]
        rest.removeFirst()
        if skip("}") { return values }
        repeat {
            skipSpace()
            let name = try string()
            guard skip(":") else { throw Fault() }
            let value = try value(depth: depth + 1)
            guard values.updateValue(value, forKey: name) == nil else { throw Fault() }
        } while skip(",")
        guard skip("}") else { throw Fault() }
        return values
    }

    private mutating func array(depth: Int) throws(Fault) -> [JSONValue] {
        var values: [JSONValue] = []
        rest.removeFirst()
        if skip("]") { return values }
        repeat {
            values.append(try value(depth: depth + 1))
        } while skip(",")
        guard skip("]") else { throw Fault() }
        return values
    }

    /// `null`, `true`, `false` or a number.
    private mutating func literal() throws(Fault) -> JSONValue {
        let word = rest.prefix { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "E"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
                true
            default: false
            }
        }
        rest = rest[word.endIndex...]
        let text = String(decoding: word, as: UTF8.self)
        switch text {
        case "null": return .null
        case "true": return .bool(true)
        case "false": return .bool(false)
        default: break
        }
        guard text.wholeMatch(of: /-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/) != nil else {
            throw Fault()
        }
        if let number = Int(text) { return .integer(number) }
        guard let number = Double(text), number.isFinite else { throw Fault() }
        return Int(exactly: number).map { .integer($0) } ?? .number(number)
    }

    private mutating func string() throws(Fault) -> String {
        guard rest.first == UInt8(ascii: "\"") else { throw Fault() }
        rest.removeFirst()
        var bytes: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: bytes, as: UTF8.self) else { throw Fault() }
                return text
            case UInt8(ascii: "\\"): bytes += String(try escaped()).utf8
            case 0..<0x20: throw Fault()
            default: bytes.append(byte)
            }
        }
        throw Fault()
    }

    /// Parses the rest of an escape sequence.
    private mutating func escaped() throws(Fault) -> Character {
        switch rest.popFirst() {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return Character(try scalar())
        default: throw Fault()
        }
    }

    /// Parses a UTF-16 escape; a surrogate needs its other half.
    private mutating func scalar() throws(Fault) -> Unicode.Scalar {
        let unit = try unit()
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard rest.popFirst() == UInt8(ascii: "\\"), rest.popFirst() == UInt8(ascii: "u") else {
            throw Fault()
        }
        let second = try self.unit()
        let halves = UInt32(unit & 0x3FF) << 10 | UInt32(second & 0x3FF)
        guard UTF16.isLeadSurrogate(unit), UTF16.isTrailSurrogate(second),
            let scalar = Unicode.Scalar(0x1_0000 + halves)
        else { throw Fault() }
        return scalar
    }

    private mutating func unit() throws(Fault) -> UInt16 {
        let digits = rest.prefix(4)
        rest = rest.dropFirst(4)
        let isHexadecimal = digits.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit }
        guard digits.count == 4, isHexadecimal,
            let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw Fault() }
        return unit
    }

    /// Skips white space and a given character; false if another one follows.
    private mutating func skip(_ sign: Unicode.Scalar) -> Bool {
        skipSpace()
        guard rest.first == UInt8(ascii: sign) else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func skipSpace() {
        rest = rest.drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
    }
}
