import Logging
import Market

/// What one line of the log says.
struct LogLine {
    /// A value of the metadata.
    enum Value {
        case text(String)
        /// A number, true or false, as JSON writes it.
        case literal(String)
    }

    let time: Timestamp
    let level: Logger.Level
    let label: String
    let message: String
    /// In the order in which they are written.
    let fields: [(name: String, value: Value)]

    /// One JSON object.
    var json: String {
        let head = [("time", time.description), ("level", level.rawValue), ("label", label)]
        var members = (head + [("message", message)]).map { "\"\($0)\":\(Self.quoted($1))" }
        // A name that the event has itself is kept apart from it.
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

    /// Words for people, with what would steer a terminal spelled out.
    var text: String {
        var line = "\(time) \(level.rawValue) \(label): \(message)"
        for (name, value) in fields {
            switch value {
            case .text(let text): line += " \(name)=\(text.contains(" ") ? "\"\(text)\"" : text)"
            case .literal(let literal): line += " \(name)=\(literal)"
            }
        }
        return line.unicodeScalars.map { scalar in
            // Format characters turn the direction of a line round.
            Self.isControl(scalar) || scalar.properties.generalCategory == .format
                ? scalar.escaped(asASCII: true) : String(scalar)
        }.joined()
    }

    /// A text in JSON's quotes (RFC 8259, section 7).
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

    /// Whether a character ends a line or steers a terminal.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}
