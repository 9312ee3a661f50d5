package import Trading
import Workflows

/// What a user may set of a strategy, `custom_params`: the settings of some strategies by name.
package struct CustomParameters: Sendable {
    /// The settings of the strategies of the catalog.
    static let catalog = CustomParameters(Workspace.strategySettings)

    /// The settings, each name once.
    let settings: [ParameterSpec]

    /// Takes some settings, each name once.
    package init(_ settings: [ParameterSpec]) {
        self.settings = settings
    }

    /// All settings as one object.
    package var schema: Schema {
        Schema.body(settings.map { .optional(Field($0)) })
    }

    /// All settings as one field of a body.
    var field: AnyField {
        AnyField(
            name: Self.name,
            isRequired: false,
            schema: schema.orNull.described(
                "What the strategy takes beside its own values; GET /api/v1/backtest/strategies "
                    + "tells which of them a strategy has."
            )
        )
    }

    /// The settings as parameters of a query.
    var query: [AnyField] { settings.map { .query(Field($0)) } }

    private static let name = "custom_params"

    /// Reads the object of a body.
    func read(from reader: inout FieldReader) -> [String: ParameterValue] {
        reader.nested(Self.name, fields: settings.map { .optional(Field($0)) }) { reader in
            values(from: &reader)
        } ?? [:]
    }

    /// Reads a body that is nothing but the object.
    ///
    /// - Throws: ``ServerError`` that tells all that is wrong with it.
    package func values(in body: [String: JSONValue]) throws(ServerError)
        -> [String: ParameterValue]
    {
        var reader = FieldReader([Self.name: .object(body)], fields: [field])
        let values = read(from: &reader)
        return try reader.finish(with: values)
    }

    /// The values of the settings that a reader has; those that are absent are left out.
    func values(from reader: inout FieldReader) -> [String: ParameterValue] {
        var values: [String: ParameterValue] = [:]
        for spec in settings {
            values[spec.name] = reader.optional(Field(spec))
        }
        return values
    }
}

extension Field where Value == ParameterValue {
    /// The field of a parameter.
    init(_ spec: ParameterSpec, hasDefault: Bool = false) {
        let unit = spec.unit.map { " In \($0)." } ?? ""
        self.init(
            name: spec.name,
            summary: spec.summary + unit,
            schema: spec.schema,
            expected: spec.expected,
            defaultValue: hasDefault ? spec.defaultValue.map(JSONValue.init) : nil
        ) { json in
            ParameterValue(json).flatMap { spec.accepts($0) ? $0 : nil }
        }
    }
}

extension ParameterSpec {
    /// The allowed values, for the OpenAPI document.
    var schema: Schema {
        switch kind {
        case .number(let range) where range.excludesLowerBound:
            .number(above: range.lowerBound, to: range.upperBound)
        case .number(let range): .number(from: range.lowerBound, to: range.upperBound)
        case .integer(let range): .integer(range)
        case .flag: .boolean
        case .choice(let names): .choice(names)
        }
    }

    /// The allowed values, as text that completes "must be ...".
    fileprivate var expected: String {
        switch kind {
        case .number(let range):
            "a number \(range.excludesLowerBound ? "above" : "from") "
                + "\(ParameterValue.number(range.lowerBound)) up to "
                + "\(ParameterValue.number(range.upperBound))"
        case .integer(let range):
            "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .flag: "true or false"
        case .choice(let names): "one of \(names.joined(separator: ", "))"
        }
    }
}

extension ParameterValue {
    /// Reads a flag, a number or a text; nil for anything else.
    fileprivate init?(_ json: JSONValue) {
        switch json {
        case .bool(let flag): self = .flag(flag)
        case .integer(let number): self = .number(Double(number))
        case .number(let number): self = .number(number)
        case .string(let text): self = .text(text)
        case .null, .array, .object: return nil
        }
    }
}

extension JSONValue {
    /// Writes a value; a whole number has no fraction.
    fileprivate init(_ value: ParameterValue) {
        self =
            switch value {
            case .flag(let flag): .bool(flag)
            case .number(let number): Int(exactly: number).map { .integer($0) } ?? .number(number)
            case .text(let text): .string(text)
            }
    }
}
