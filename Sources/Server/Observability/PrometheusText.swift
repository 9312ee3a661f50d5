/// The labels of a series in the exposition format.
struct PrometheusLabels: Hashable, Comparable, Sendable {
    /// `method="GET",route="/"`, sorted by name.
    let text: String

    init(_ labels: [(String, String)]) {
        text =
            labels
            .map { (PrometheusText.labelName($0.0), PrometheusText.escaped($0.1, quotes: true)) }
            .sorted { $0 < $1 }
            .map { "\($0)=\"\($1)\"" }
            .joined(separator: ",")
    }

    static func < (left: PrometheusLabels, right: PrometheusLabels) -> Bool {
        left.text < right.text
    }
}

/// Writes the exposition format 0.0.4 of Prometheus
/// (https://prometheus.io/docs/instrumenting/exposition_formats/).
struct PrometheusText {
    private(set) var text = ""

    /// Writes the HELP and TYPE lines of a name.
    mutating func begin(_ name: String, kind: PrometheusKind, help: String?) {
        if let help {
            text += "# HELP \(name) \(Self.escaped(help, quotes: false))\n"
        }
        text += "# TYPE \(name) \(kind.rawValue)\n"
    }

    /// Adds one line.
    mutating func add(_ sample: PrometheusSample, of name: String, labels: PrometheusLabels) {
        let bound = sample.bound.map { "le=\"\($0)\"" }
        let all = [labels.text, bound ?? ""].filter { !$0.isEmpty }.joined(separator: ",")
        text += name + sample.suffix
        text += all.isEmpty ? " " : "{\(all)} "
        text += Self.number(sample.value) + "\n"
    }

    /// A number as Prometheus reads it; whole ones without a fraction.
    static func number(_ value: Double) -> String {
        if value.isNaN {
            return "NaN"
        }
        if value.isInfinite {
            return value > 0 ? "+Inf" : "-Inf"
        }
        return Int64(exactly: value).map { String($0) } ?? String(value)
    }

    /// Escapes backslashes and line ends, and quotes in label values.
    static func escaped(_ text: String, quotes: Bool) -> String {
        var escaped = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": escaped += #"\\"#
            case "\n": escaped += #"\n"#
            case "\"" where quotes: escaped += #"\""#
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }

    /// The nearest valid metric name: letters, digits, `_` and `:`, no leading digit.
    static func metricName(_ text: String) -> String {
        name(text) { $0 == UInt8(ascii: ":") }
    }

    /// The nearest valid label name: letters, digits and `_`, no leading digit.
    static func labelName(_ text: String) -> String {
        name(text) { _ in false }
    }

    private static func name(_ text: String, also: (UInt8) -> Bool) -> String {
        let bytes = text.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                byte
            case _ where also(byte): byte
            default: UInt8(ascii: "_")
            }
        }
        let name = String(decoding: bytes, as: UTF8.self)
        return name.first.map { $0.isNumber ? "_" + name : name } ?? "_"
    }
}
