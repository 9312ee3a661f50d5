/// A named question to the evidence of a run, and its answer.
public struct EvidenceCheck: Hashable, Codable, Sendable {
    /// What a failed check does to the verdict.
    public enum Weight: String, Codable, Sendable, CaseIterable {
        /// No figure of the run can be used.
        case decisive
        /// The result may be luck.
        case strong
        /// The result stands, but something is to be known of it.
        case minor
    }

    /// The answer to a check.
    struct Answer {
        /// Whether the check is passed; nil where it could not be made.
        var passed: Bool?
        /// What was found, as a sentence.
        var finding: String
        /// What to do about it, as a sentence.
        var remedy: String

        init(_ passed: Bool?, _ finding: String, remedy: String) {
            self.passed = passed
            self.finding = finding
            self.remedy = remedy
        }
    }

    /// The name, in lower case: `random_entry`.
    public var name: String
    /// What it does to the verdict if it fails.
    public var weight: Weight
    /// Whether the check is passed; nil where it could not be made.
    @NullCodable public var passed: Bool?
    /// What was found, as a sentence.
    public var finding: String
    /// What to do about it, as a sentence; nil where the check is passed.
    @NullCodable public var remedy: String?

    init(_ definition: Definition, _ answer: Answer) {
        name = definition.name
        weight = definition.weight
        finding = answer.finding
        _passed = NullCodable(answer.passed)
        _remedy = NullCodable(answer.passed == true ? nil : answer.remedy)
    }

    /// What a check asks.
    struct Definition: Sendable {
        let name: String
        let weight: Weight
        /// The answer for a report; nil where the question does not arise.
        let ask: @Sendable (BacktestReport) -> Answer?

        init(
            _ name: String,
            _ weight: Weight,
            ask: @escaping @Sendable (BacktestReport) -> Answer?
        ) {
            self.name = name
            self.weight = weight
            self.ask = ask
        }
    }
}

extension BacktestReport {
    /// The checks of the evidence, those first that decide most.
    public var checks: [EvidenceCheck] {
        EvidenceCheck.all.compactMap { definition in
            definition.ask(self).map { EvidenceCheck(definition, $0) }
        }
    }
}
