import Foundation

extension String {
    /// The text escaped for XML, in an element or in a quoted attribute.
    ///
    /// Characters that XML 1.0 has no place for are dropped.
    var escaped: String {
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
        self.text += Self.open(name, attributes) + ">" + text.escaped + "</\(name)>\n"
    }

    /// Appends an element with nothing in it, or with a tooltip only.
    mutating func empty(_ name: String, _ attributes: [(String, String)], title: String? = nil) {
        text += Self.open(name, attributes)
        text += title.map { "><title>\($0.escaped)</title></\(name)>\n" } ?? "/>\n"
    }

    /// Appends an element around what a closure appends.
    mutating func element(
        _ name: String,
        _ attributes: [(String, String)] = [],
        _ content: (inout Markup) -> Void
    ) {
        text += Self.open(name, attributes) + ">\n"
        content(&self)
        text += "</\(name)>\n"
    }

    private static func open(_ name: String, _ attributes: [(String, String)]) -> String {
        attributes.reduce("<" + name) { $0 + " \($1.0)=\"\($1.1.escaped)\"" }
    }
}

/// A coordinate with one decimal, which is finer than a screen.
func coordinate(_ value: Double) -> String {
    NumberText.fixed(value, 1)
}
