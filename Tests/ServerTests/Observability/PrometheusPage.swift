/// Reads the exposition format 0.0.4, strictly.
struct PrometheusPage {
    struct Sample: Hashable {
        var name: String
        var labels: [String: String]
        var value: Double
    }

    struct Malformed: Error {
        var line: String
    }

    private(set) var samples: [Sample] = []
    private(set) var kinds: [String: String] = [:]

    init(_ text: String) throws {
        guard text.hasSuffix("\n") else {
            throw Malformed(line: "no line end at the end")
        }
        for line in text.split(separator: "\n") {
            if line.hasPrefix("# TYPE ") {
                let parts = line.split(separator: " ")
                guard parts.count == 4, kinds[String(parts[2])] == nil else {
                    throw Malformed(line: String(line))
                }
                kinds[String(parts[2])] = String(parts[3])
            } else if !line.hasPrefix("# HELP ") {
                var reader = Reader(line: line)
                samples.append(try reader.sample())
            }
        }
        guard
            Set(samples.map { [$0.name, "\($0.labels.sorted { $0 < $1 })"] }).count == samples.count
        else {
            throw Malformed(line: "a series stands twice")
        }
    }

    func value(_ name: String, _ labels: [String: String] = [:]) -> Double? {
        samples.first { $0.name == name && $0.labels == labels }?.value
    }

    private struct Reader {
        let line: Substring
        private var rest: Substring

        init(line: Substring) {
            self.line = line
            rest = line
        }

        private var malformed: Malformed {
            Malformed(line: String(line))
        }

        mutating func sample() throws -> Sample {
            let name = try name()
            var labels: [String: String] = [:]
            if rest.first == "{" {
                repeat {
                    rest.removeFirst()
                    let label = try self.name()
                    try expect("=")
                    guard labels.updateValue(try quoted(), forKey: label) == nil else {
                        throw malformed
                    }
                } while rest.first == ","
                try expect("}")
            }
            try expect(" ")
            let number = rest == "+Inf" ? "inf" : rest
            guard let value = Double(number) else {
                throw malformed
            }
            return Sample(name: name, labels: labels, value: value)
        }

        private mutating func expect(_ character: Character) throws {
            guard rest.popFirst() == character else {
                throw malformed
            }
        }

        private mutating func name() throws -> String {
            let name = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
            guard let first = name.first, !first.isNumber else {
                throw malformed
            }
            rest.removeFirst(name.count)
            return String(name)
        }

        private mutating func quoted() throws -> String {
            try expect("\"")
            var text = ""
            while let character = rest.popFirst() {
                switch character {
                case "\"": return text
                case "\\":
                    switch rest.popFirst() {
                    case "n": text.append("\n")
                    case "\\": text.append("\\")
                    case "\"": text.append("\"")
                    default: throw malformed
                    }
                default: text.append(character)
                }
            }
            throw malformed
        }
    }
}
