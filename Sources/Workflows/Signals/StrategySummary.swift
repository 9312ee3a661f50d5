public import Backtesting
import Foundation
public import Trading

/// A strategy as a user sees it before choosing one.
public struct StrategySummary: Encodable, Sendable {
    /// A setting of the strategy.
    public struct Parameter: Encodable, Sendable {
        /// Its name in `custom_params`: `min_confidence`.
        public let name: String
        /// Its value where the user sets none; nil where that is up to the model.
        @OrNull public private(set) var defaultValue: ParameterValue?
        /// The values that it takes, in words.
        public let allowed: String

        init(_ name: StrategyParameters.Name, defaultValue: ParameterValue?) {
            self.name = name.rawValue
            allowed = name.allowed
            _defaultValue = OrNull(defaultValue)
        }

        /// The default in words.
        public var defaultText: String { defaultValue?.description ?? "the model's own" }

        private enum CodingKeys: String, CodingKey {
            case name
            case defaultValue = "default"
            case allowed
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
    /// Whether it asks a language model, where the user says nothing else.
    public let asksLanguageModel: Bool
    /// Its settings.
    public let parameters: [Parameter]

    init(_ definition: StrategyDefinition) throws {
        let defaults = try definition.defaults.byName
        id = definition.id
        name = definition.name
        summary = definition.summary
        needsModel = definition.usesForecast
        asksLanguageModel = definition.defaults.usesLanguageModel
        parameters = definition.parameterNames.map { name in
            Parameter(name, defaultValue: defaults[name.rawValue] ?? nil)
        }
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
    /// The strategies there are, in the order in which they are shown.
    public static var strategies: [StrategySummary] {
        get throws { try StrategyCatalog.definitions.map(StrategySummary.init) }
    }
}

extension StrategyParameters {
    /// The values under their names on the wire.
    fileprivate var byName: [String: ParameterValue?] {
        get throws {
            try JSONDecoder().decode(
                [String: ParameterValue?].self,
                from: JSONEncoder().encode(self)
            )
        }
    }
}
