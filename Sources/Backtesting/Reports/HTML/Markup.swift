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
    private(set) var text = ""

    /// Appends what is markup already.
    mutating func raw(_ markup: String) {
        text += markup + "\n"
    }

    /// Appends an element with text in it.
    mutating func element(_ name: String, _ attributes: [(String, String)] = [], text: String) {
        open(name, attributes)
        self.text += ">"
        self.text += text.escaped
        close(name)
    }

    /// Appends an element with nothing in it, or with a tooltip only.
    mutating func empty(_ name: String, _ attributes: [(String, String)], title: String? = nil) {
        open(name, attributes)
        guard let title else {
            text += "/>\n"
            return
        }
        text += "><title>"
        text += title.escaped
        text += "</title>"
        close(name)
    }

    /// Appends an element around what a closure appends.
    mutating func element(
        _ name: String,
        _ attributes: [(String, String)] = [],
        _ content: (inout Markup) -> Void
    ) {
        open(name, attributes)
        text += ">\n"
        content(&self)
        close(name)
    }

    // Texts are appended one by one: a large report has 100,000 elements, and joining the parts first
    // would allocate for each.

    private mutating func open(_ name: String, _ attributes: [(String, String)]) {
        text += "<"
        text += name
        for (attribute, value) in attributes {
            text += " "
            text += attribute
            text += "=\""
            text += value.escaped
            text += "\""
        }
    }

    private mutating func close(_ name: String) {
        text += "</"
        text += name
        text += ">\n"
    }
}

/// A coordinate with one decimal, which is finer than a screen.
func coordinate(_ value: Double) -> String {
    NumberText.fixed(value, 1)
}
