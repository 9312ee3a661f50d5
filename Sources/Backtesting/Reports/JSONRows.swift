import Foundation
package import Market

/// Writes arrays of flat objects as JSON, byte for byte like `JSONEncoder` with sorted keys and
/// indentation, but much faster.
///
/// Trades and curves are nearly all of a report's bytes. `JSONEncoder` boxes each of their values
/// and sorts the keys of each of their objects.
package struct JSONRows {
    private var bytes: [UInt8] = []
    private var isFirstRow = true
    private var isFirstField = true

    /// Begins an array at the top level of the document.
    package init() {
        bytes.append(UInt8(ascii: "["))
    }

    /// Appends an object; its fields have to come in the order of their keys.
    package mutating func row(_ fields: (inout JSONRows) throws -> Void) rethrows {
        append(isFirstRow ? "\n    {" : ",\n    {")
        isFirstRow = false
        isFirstField = true
        try fields(&self)
        append("\n    }")
    }

    /// Ends the array and returns it.
    package consuming func finish() -> [UInt8] {
        append(isFirstRow ? "\n\n  ]" : "\n  ]")
        return bytes
    }

    /// Appends a number.
    ///
    /// - Throws: `EncodingError` for infinity and NaN, which JSON does not have.
    package mutating func field(_ key: StaticString, _ value: Double) throws {
        guard value.isFinite else {
            throw EncodingError.invalidValue(
                value,
                EncodingError.Context(
                    codingPath: [],
                    debugDescription: "\(key) is \(value), which JSON cannot hold"
                )
            )
        }
        name(key)
        bytes.appendShortest(value)
    }

    /// Appends a number, or `null`.
    package mutating func field(_ key: StaticString, _ value: Double?) throws {
        guard let value else {
            name(key)
            return append("null")
        }
        try field(key, value)
    }

    /// Appends a text without characters that JSON escapes.
    package mutating func field(_ key: StaticString, plain text: String) {
        name(key)
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: text.utf8)
        bytes.append(UInt8(ascii: "\""))
    }

    /// Appends a moment.
    package mutating func field(_ key: StaticString, _ time: Timestamp) {
        name(key)
        bytes.append(UInt8(ascii: "\""))
        time.appendText(to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func name(_ key: StaticString) {
        append(isFirstField ? "\n      \"" : ",\n      \"")
        isFirstField = false
        append(key)
        append("\" : ")
    }

    private mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }
}

extension [UInt8] {
    /// Appends the shortest digits that read back as the number, whole numbers without a point.
    package mutating func appendShortest(_ value: Double) {
        // Whole numbers up to here are described without an exponent, and as integers alike.
        if value == value.rounded(.towardZero), abs(value) < 1e15, value != 0 {
            return append(whole: Int64(value))
        }
        append(contentsOf: value.description.utf8)
        if count >= 2, self[count - 1] == UInt8(ascii: "0"), self[count - 2] == UInt8(ascii: ".") {
            removeLast(2)
        }
    }

    private mutating func append(whole value: Int64) {
        append(contentsOf: String(value).utf8)
    }
}
