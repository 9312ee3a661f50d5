public import Backtesting
import Foundation
public import Trading

/// A description of a strategy for users.
public struct StrategySummary: Encodable, Sendable {
    /// A parameter of the strategy.
    public struct Parameter: Encodable, Sendable {
        /// Its name in `custom_params`: `min_confidence`.
        public let name: String
        /// Its default; nil if the model decides.
        @NullCodable public private(set) var defaultValue: ParameterValue?
        /// Its range, as text.
        public let allowed: String
        /// What it does, in one sentence.
        public let summary: String
        /// What a number counts: `bars`, `percent`, `ATR`; nil for a pure number.
        @NullCodable public private(set) var unit: String?
        /// The kind of its values.
        public let kind: Kind
        /// The smallest number; nil for values without order.
        @NullCodable public private(set) var minimum: Double?
        /// The largest number.
        @NullCodable public private(set) var maximum: Double?
        /// Whether a number has to be above ``minimum``.
        public let excludesMinimum: Bool
        /// The names to choose from; nil for other kinds.
        @NullCodable public private(set) var choices: [String]?
        /// The step between neighbouring values; nil where none is named.
        @NullCodable public private(set) var step: Double?

        /// The kind of a parameter's values.
        public enum Kind: String, CaseIterable, Encodable, Sendable {
            case number, integer, flag, choice
        }

        init(_ spec: ParameterSpec) {
            name = spec.name
            allowed = spec.allowed
            summary = spec.summary
            _defaultValue = NullCodable(spec.defaultValue)
            _unit = NullCodable(spec.unit)
            _step = NullCodable(spec.step)
            switch spec.kind {
            case .number(let range):
                kind = .number
                excludesMinimum = range.excludesLowerBound
                _minimum = NullCodable(range.lowerBound)
                _maximum = NullCodable(range.upperBound)
            case .integer(let range):
                kind = .integer
                excludesMinimum = false
                _minimum = NullCodable(Double(range.lowerBound))
                _maximum = NullCodable(Double(range.upperBound))
            case .flag:
                kind = .flag
                excludesMinimum = false
            case .choice(let names):
                kind = .choice
                excludesMinimum = false
                _choices = NullCodable(names)
            }
        }

        /// The default as text.
        public var defaultText: String { defaultValue?.description ?? "the model's own" }

        private enum CodingKeys: String, CodingKey {
            case name
            case defaultValue = "default"
            case allowed
            case summary
            case unit
            case kind, minimum, maximum, choices, step
            case excludesMinimum = "exclusive_minimum"
        }
    }

    /// Its name in requests: `lstm_fast`.
    public let id: String
    /// Its name in reports: `LSTM-AI-Fast`.
    public let name: String
    /// What it does, in one line.
    public let summary: String
    /// Whether it needs a trained model.
    public let needsModel: Bool
    /// Whether it asks a language model by default.
    public let asksLanguageModel: Bool
    /// Its parameters.
    public let parameters: [Parameter]

    /// Describes a strategy.
    package init(_ definition: StrategyDefinition) {
        id = definition.id
        name = definition.name
        summary = definition.summary
        needsModel = definition.usesForecast
        asksLanguageModel = definition.specs.contains {
            $0 == Trading.Parameter.usesLanguageModel.spec.defaulting(to: true)
        }
        parameters = definition.specs.map(Parameter.init)
    }

    private enum CodingKeys: String, CodingKey {
        case id
        case name
        case summary
        case needsModel = "needs_model"
        case asksLanguageModel = "asks_language_model"
        case parameters
    }
}

extension Workspace {
    /// All strategies, in the order in which they are listed.
    public static var strategies: [StrategySummary] {
        StrategyCatalog.definitions.map(StrategySummary.init)
    }

    /// Every parameter of any strategy, each name once.
    public static var strategySettings: [ParameterSpec] {
        StrategyCatalog.definitions.flatMap(\.specs).byFirstName
    }
}

extension [StrategySummary] {
    /// The parameters of each strategy with their defaults, one line for each, for help texts.
    public var settingsHelp: String {
        map { strategy in
            let settings = strategy.parameters.map { "\($0.name)=\($0.defaultText)" }
            return "\(strategy.id): \(settings.joined(separator: ", "))"
        }.joined(separator: "\n")
    }
}
