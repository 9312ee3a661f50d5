/// A piece of a page.
struct HTML: ExpressibleByStringInterpolation, Sendable {
    /// The piece as it is sent.
    private(set) var text: String

    /// What is written in a literal stands as it is; what is put into it is escaped.
    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(2 * literalCapacity)
        }

        mutating func appendLiteral(_ literal: String) {
            text += literal
        }

        /// Adds text, escaped.
        mutating func appendInterpolation(_ plain: String) {
            text += HTML.escaped(plain)
        }

        /// Adds a piece as it is.
        mutating func appendInterpolation(_ piece: HTML) {
            text += piece.text
        }

        /// Adds pieces as they are, one after the other.
        mutating func appendInterpolation(_ pieces: [HTML]) {
            for piece in pieces { text += piece.text }
        }
    }

    init(stringLiteral text: String) {
        self.text = text
    }

    init(stringInterpolation: StringInterpolation) {
        text = stringInterpolation.text
    }

    /// Prose, in which words between backticks are code.
    static func prose(_ text: String) -> HTML {
        let parts = text.split(separator: "`", omittingEmptySubsequences: false)
        let pieces = parts.enumerated().map { index, part -> HTML in
            index.isMultiple(of: 2) ? "\(String(part))" : "<code>\(String(part))</code>"
        }
        return "\(pieces)"
    }

    /// Text that means itself, in an element and in a quoted attribute.
    private static func escaped(_ plain: String) -> String {
        var text = ""
        for character in plain {
            switch character {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "\"": text += "&quot;"
            default: text.append(character)
            }
        }
        return text
    }
}
