/// The parameters of a strategy by name: `custom_params` in JSON.
///
/// ``StrategyDefinition/parameters(overriding:)`` puts a user's validated values over the defaults.
/// A missing parameter has its own default, so that requests of older releases still decode.
public struct StrategyParameters: Hashable, Sendable {
    private var values: [String: ParameterValue?]

    /// The defaults of some settings.
    public init(_ specs: [ParameterSpec] = []) {
        values = Dictionary(specs.map { ($0.name, $0.defaultValue) }) { first, _ in first }
    }

    /// The value of a setting that has a default.
    ///
    /// - Precondition: The value is of the parameter's kind, as every validated one is.
    public subscript<Value>(_ parameter: Parameter<Value>) -> Value {
        get {
            guard let value = self[optional: parameter] else {
                preconditionFailure("\(parameter.name) has neither a value nor a default")
            }
            return value
        }
        set { values[parameter.name] = newValue.parameterValue }
    }

    /// The value of a parameter; nil if neither the user nor the strategy has one.
    public subscript<Value>(optional parameter: Parameter<Value>) -> Value? {
        get { (self[parameter.name] ?? parameter.spec.defaultValue).flatMap(Value.init) }
        set { values[parameter.name] = .some(newValue?.parameterValue) }
    }

    /// The value under a name; nil where there is none.
    public subscript(_ name: String) -> ParameterValue? {
        get { values[name] ?? nil }
        set { values[name] = .some(newValue) }
    }

    /// Every name.
    public var names: Set<String> { Set(values.keys) }
}

extension StrategyParameters: Codable {
    /// Reads an object of names and values.
    public init(from decoder: any Decoder) throws {
        values = try decoder.singleValueContainer().decode([String: ParameterValue?].self)
    }

    /// Writes every value, one that is not set as `null`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(values)
    }
}
