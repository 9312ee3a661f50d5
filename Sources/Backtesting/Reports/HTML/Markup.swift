/// Builds XML line by line; every text and attribute value is escaped.
struct Markup {
    // Bytes, and texts appended one by one: a large report has 100,000 elements. Appending to a string
    // costs several times as much, and joining the parts first would allocate for each.
    private var bytes: [UInt8] = []

    /// What was appended.
    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Appends what is markup already.
    mutating func raw(_ markup: String) {
        append(markup)
        append("\n")
    }

    /// Appends an element with text in it.
    mutating func element(_ name: String, _ attributes: [(String, String)] = [], text: String) {
        open(name, attributes)
        append(">")
        append(escaping: text)
        close(name)
    }

    /// Appends an element with nothing in it, or with a tooltip only.
    mutating func empty(_ name: String, _ attributes: [(String, String)], title: String? = nil) {
        open(name, attributes)
        guard let title else { return append("/>\n") }
        append("><title>")
        append(escaping: title)
        append("</title>")
        close(name)
    }

    /// Appends an element around what a closure appends.
    mutating func element(
        _ name: String,
        _ attributes: [(String, String)] = [],
        _ content: (inout Markup) -> Void
    ) {
        open(name, attributes)
        append(">\n")
        content(&self)
        close(name)
    }

    private mutating func open(_ name: String, _ attributes: [(String, String)]) {
        append("<")
        append(name)
        for (attribute, value) in attributes {
            append(" ")
            append(attribute)
            append("=\"")
            append(escaping: value)
            append("\"")
        }
    }

    private mutating func close(_ name: String) {
        append("</")
        append(name)
        append(">\n")
    }

    private mutating func append(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    /// Appends a text escaped for XML, in an element or in a quoted attribute.
    ///
    /// Characters that XML 1.0 has no place for are dropped.
    private mutating func append(escaping text: String) {
        var text = text
        text.withUTF8 { utf8 in
            var start = 0
            var index = 0
            while index < utf8.count {
                guard let (length, escape) = Self.escape(utf8[index...]) else {
                    index += 1
                    continue
                }
                bytes.append(contentsOf: utf8[start..<index])
                append(escape)
                index += length
                start = index
            }
            bytes.append(contentsOf: utf8[start...])
        }
    }

    /// What stands for the first character, and how many bytes that character has; nil for itself.
    private static func escape(_ utf8: Slice<UnsafeBufferPointer<UInt8>>) -> (Int, String)? {
        switch utf8[utf8.startIndex] {
        case UInt8(ascii: "&"): (1, "&amp;")
        case UInt8(ascii: "<"): (1, "&lt;")
        case UInt8(ascii: ">"): (1, "&gt;")
        case UInt8(ascii: "\""): (1, "&quot;")
        case UInt8(ascii: "'"): (1, "&#39;")
        case UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): (1, " ")
        case 0..<0x20: (1, "")
        // U+FFFE and U+FFFF.
        case 0xEF where utf8.starts(with: [0xEF, 0xBF, 0xBE]): (3, "")
        case 0xEF where utf8.starts(with: [0xEF, 0xBF, 0xBF]): (3, "")
        default: nil
        }
    }
}

/// A coordinate with one decimal, which is finer than a screen.
func coordinate(_ value: Double) -> String {
    NumberText.fixed(value, 1)
}
