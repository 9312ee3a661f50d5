import Foundation

extension String {
    /// The text escaped for XML, in an element or in a quoted attribute.
    ///
    /// Characters that XML 1.0 has no place for are dropped.
    var escaped: String {
        // Most texts are short and hold none of them.
        guard utf8.contains(where: { Self.mayNeedEscape($0) }) else { return self }
        var text = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "\"": text += "&quot;"
            case "'": text += "&#39;"
            case "\t", "\n", "\r": text += " "
            case "\u{0}"..<"\u{20}", "\u{FFFE}", "\u{FFFF}": continue
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    /// Whether a byte is of a character that ``escaped`` changes, or may be: U+FFFE and U+FFFF begin
    /// with 0xEF.
    private static func mayNeedEscape(_ byte: UInt8) -> Bool {
        switch byte {
        case 0..<0x20, 0xEF, UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"),
            UInt8(ascii: "\""), UInt8(ascii: "'"):
            true
        default: false
        }
    }
}

/// Builds XML line by line; every text and attribute value passes through ``Swift/String/escaped``.
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
        append(text.escaped)
        close(name)
    }

    /// Appends an element with nothing in it, or with a tooltip only.
    mutating func empty(_ name: String, _ attributes: [(String, String)], title: String? = nil) {
        open(name, attributes)
        guard let title else { return append("/>\n") }
        append("><title>")
        append(title.escaped)
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
            append(value.escaped)
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
}

/// A coordinate with one decimal, which is finer than a screen.
func coordinate(_ value: Double) -> String {
    NumberText.fixed(value, 1)
}
