import ArgumentParser
import Trading

/// One `name=value` of `--set`.
struct Assignment {
    let name: String
    let value: ParameterValue

    init(name: String, value: ParameterValue) {
        self.name = name
        self.value = value
    }

    /// - Throws: `ValidationError` for a text without a name or a value.
    init(_ text: String) throws {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
            throw ValidationError("--set is '\(text)'; write name=value, such as period=14")
        }
        self.init(name: String(parts[0]), value: ParameterValue(String(parts[1])))
    }

    /// The values by name.
    ///
    /// - Throws: `ValidationError` for a name that is set twice.
    static func byName(_ assignments: [Assignment]) throws -> [String: ParameterValue] {
        try assignments.reduce(into: [:]) { values, assignment in
            guard values.updateValue(assignment.value, forKey: assignment.name) == nil else {
                throw ValidationError("\(assignment.name) is set twice; set it once")
            }
        }
    }
}

extension ArgumentHelp {
    /// What a setting does, its values and its default.
    init(_ spec: ParameterSpec?) {
        guard let spec else {
            self.init()
            return
        }
        let standard = spec.defaultValue.map { " (default: \($0))" } ?? ""
        self.init("\(spec.summary)", discussion: "Use \(spec.allowed)\(standard).")
    }
}
