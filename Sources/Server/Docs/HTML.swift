/// A piece of HTML.
struct HTML: ExpressibleByStringInterpolation, Sendable {
    /// The text of the piece.
    private(set) var text: String

    /// Literals are kept as they are; interpolated values are escaped.
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

        /// Adds several pieces as they are.
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

    /// Text in which words between backticks become code.
    static func prose(_ text: String) -> HTML {
        let parts = text.split(separator: "`", omittingEmptySubsequences: false)
        let pieces = parts.enumerated().map { index, part -> HTML in
            index.isMultiple(of: 2) ? "\(String(part))" : "<code>\(String(part))</code>"
        }
        return "\(pieces)"
    }

    /// Escapes text for an element or a quoted attribute.
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
