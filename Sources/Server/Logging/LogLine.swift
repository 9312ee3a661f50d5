import Logging
import Market

/// One line of the log.
struct LogLine {
    /// A value of the metadata.
    enum Value {
        case text(String)
        /// A number or a boolean, as JSON writes it.
        case literal(String)
    }

    let time: Timestamp
    let level: Logger.Level
    let label: String
    let message: String
    /// The fields in the order in which they are written.
    let fields: [(name: String, value: Value)]

    /// One JSON object.
    var json: String {
        let head = [("time", time.description), ("level", level.rawValue), ("label", label)]
        var members = (head + [("message", message)]).map { "\"\($0)\":\(Self.quoted($1))" }
        // Metadata whose name the event itself uses is renamed.
        let reserved = Set(head.map(\.0) + ["message"])
        members += fields.map { name, value in
            let name = reserved.contains(name) ? "metadata.\(name)" : name
            return switch value {
            case .text(let text): "\(Self.quoted(name)):\(Self.quoted(text))"
            case .literal(let literal): "\(Self.quoted(name)):\(literal)"
            }
        }
        return "{\(members.joined(separator: ","))}"
    }

    /// Text for people, with control characters escaped.
    var text: String {
        var line = "\(time) \(level.rawValue) \(label): \(message)"
        for (name, value) in fields {
            switch value {
            case .text(let text): line += " \(name)=\(text.contains(" ") ? "\"\(text)\"" : text)"
            case .literal(let literal): line += " \(name)=\(literal)"
            }
        }
        return line.unicodeScalars.map { scalar in
            // Format characters can reverse the direction of a line.
            Self.isControl(scalar) || scalar.properties.generalCategory == .format
                ? scalar.escaped(asASCII: true) : String(scalar)
        }.joined()
    }

    /// A quoted JSON text (RFC 8259, section 7).
    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case _ where isControl(scalar):
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }

    /// Whether a character ends a line or controls a terminal.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}
