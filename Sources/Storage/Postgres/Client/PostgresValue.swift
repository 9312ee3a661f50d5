import Foundation
import Market

/// A parameter of a statement, in the server's binary format.
///
/// Documentation: the server's `*_send` and `*_recv` functions; numbers are big-endian.
enum PostgresValue {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case bytes(Data)
    case boolean(Bool)
    /// A one-dimensional array; each element is of the kind, or null.
    case array(Kind, [PostgresValue])

    /// The types that parameters have.
    enum Kind {
        case integer, real, text, bytes, boolean

        /// The server's numbers of the type and of an array of it (`pg_type.dat`).
        fileprivate var oid: (UInt32, array: UInt32) {
            switch self {
            case .integer: (20, 1016)
            case .real: (701, 1022)
            case .text: (25, 1009)
            case .bytes: (17, 1001)
            case .boolean: (16, 1000)
            }
        }
    }

    static func time(_ time: Timestamp) -> PostgresValue { .integer(time.milliseconds) }

    static func texts(_ texts: [String]) -> PostgresValue {
        .array(.text, texts.map { .text($0) })
    }

    static func integers(_ numbers: [Int64]) -> PostgresValue {
        .array(.integer, numbers.map { .integer($0) })
    }

    static func text(orNull text: String?) -> PostgresValue { text.map { .text($0) } ?? .null }

    static func integer(orNull number: Int64?) -> PostgresValue {
        number.map { .integer($0) } ?? .null
    }

    static func real(orNull number: Double?) -> PostgresValue { number.map { .real($0) } ?? .null }

    /// The server's number of the type; 0 lets the server infer it.
    var oid: UInt32 {
        switch self {
        case .null: 0
        case .integer: Kind.integer.oid.0
        case .real: Kind.real.oid.0
        case .text: Kind.text.oid.0
        case .bytes: Kind.bytes.oid.0
        case .boolean: Kind.boolean.oid.0
        case .array(let kind, _): kind.oid.array
        }
    }

    /// Appends the value's bytes.
    ///
    /// - Returns: Whether there is a value; false for null.
    func append(to bytes: inout [UInt8]) -> Bool {
        switch self {
        case .null: return false
        case .integer(let number): Self.append(UInt64(bitPattern: number), to: &bytes)
        case .real(let number): Self.append(number.bitPattern, to: &bytes)
        case .text(let text): bytes.append(contentsOf: text.utf8)
        case .bytes(let data): bytes.append(contentsOf: data)
        case .boolean(let flag): bytes.append(flag ? 1 : 0)
        case .array(let kind, let elements):
            // Dimensions, whether there are nulls, the elements' type, then length and first index.
            Self.append(UInt32(elements.isEmpty ? 0 : 1), to: &bytes)
            Self.append(UInt32(1), to: &bytes)
            Self.append(kind.oid.0, to: &bytes)
            guard !elements.isEmpty else { break }
            Self.append(UInt32(elements.count), to: &bytes)
            Self.append(UInt32(1), to: &bytes)
            for element in elements {
                let start = bytes.count
                Self.append(UInt32.max, to: &bytes)
                guard element.append(to: &bytes) else { continue }
                let length = UInt32(bytes.count - start - 4)
                withUnsafeBytes(of: length.bigEndian) {
                    bytes.replaceSubrange(start..<(start + 4), with: $0)
                }
            }
        }
        return true
    }

    private static func append(_ number: some FixedWidthInteger, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }
}
