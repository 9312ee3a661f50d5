import Workflows

extension [StrategySummary] {
    /// Text: one paragraph for each strategy.
    var table: String {
        map(\.text).joined(separator: "\n")
    }
}

extension StrategySummary {
    fileprivate var text: String {
        var needs = needsModel ? ["a trained model"] : []
        if asksLanguageModel {
            needs.append("a language model, or does without")
        }
        let lines = parameters.map { parameter in
            "  \(parameter.name) = \(parameter.defaultText): \(parameter.allowed). \(parameter.summary)"
        }
        return
            (["\(id) (\(name))", "  \(summary)"]
            + (needs.isEmpty ? [] : ["  needs \(needs.joined(separator: " and "))"]) + lines)
            .joined(separator: "\n")
    }
}
