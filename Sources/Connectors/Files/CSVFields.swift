import Market

/// The fields of one CSV line, as ranges of its bytes without their quotes.
struct CSVFields {
    private(set) var all: [Range<Int>] = []

    private static let comma = UInt8(ascii: ",")
    private static let quote = UInt8(ascii: "\"")

    /// Splits a line by RFC 4180, without quoted line breaks.
    mutating func split(_ line: Span<UInt8>) throws(CandleFileError.Problem) {
        all.removeAll(keepingCapacity: true)
        var start = 0
        while true {
            while start < line.count, line[start].isBlank {
                start += 1
            }
            if start < line.count, line[start] == Self.quote {
                let close = try closingQuote(line, after: start)
                all.append((start + 1)..<close)
                start = close + 1
                while start < line.count, line[start].isBlank {
                    start += 1
                }
                guard start < line.count else { return }
                guard line[start] == Self.comma else { throw .openQuote }
            } else {
                var next = start
                while next < line.count, line[next] != Self.comma {
                    next += 1
                }
                var end = next
                while end > start, line[end - 1].isBlank {
                    end -= 1
                }
                all.append(start..<end)
                guard next < line.count else { return }
                start = next
            }
            start += 1
        }
    }

    private func closingQuote(
        _ line: Span<UInt8>,
        after start: Int
    ) throws(CandleFileError.Problem) -> Int {
        var index = start + 1
        while index < line.count {
            if line[index] == Self.quote {
                guard index + 1 < line.count, line[index + 1] == Self.quote else { return index }
                index += 1
            }
            index += 1
        }
        throw .openQuote
    }
}

extension UInt8 {
    fileprivate var isBlank: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }
}

extension Span<UInt8> {
    /// Whether the bytes are UTF-8 without control characters other than tab and carriage return.
    var isText: Bool {
        var high: UInt8 = 0
        var controls = false
        for index in indices {
            let byte = self[index]
            high |= byte
            controls = controls || (byte < 0x20 && byte != 0x09 && byte != 0x0D)
        }
        guard high >= 0x80 else { return !controls }
        return !controls && String(validating: array(indices), as: UTF8.self) != nil
    }

    func contains(_ byte: UInt8) -> Bool {
        indices.contains { self[$0] == byte }
    }

    package func array(_ range: Range<Int>) -> [UInt8] {
        range.map { self[$0] }
    }

    /// A column's name: lower case, no outer blanks, inner ones as underscores.
    func name(_ field: Range<Int>) -> String {
        String(decoding: array(field), as: UTF8.self).lowercased()
            .split(whereSeparator: \.isWhitespace).joined(separator: "_")
    }

    /// A field for a message: one line, at most 32 characters.
    func value(_ field: Range<Int>) -> String {
        let shown = 32
        let text = String(decoding: array(field.prefix(4 * shown)), as: UTF8.self)
        let short = text.count > shown ? text.prefix(shown) + "…" : text[...]
        return short.unicodeScalars.map {
            $0.properties.generalCategory == .control ? "?" : "\($0)"
        }
        .joined()
    }
}
