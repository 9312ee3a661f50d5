/// A field of a request.
///
/// The reader and the OpenAPI document both use it.
struct Field<Value: Sendable>: Sendable {
    /// Its JSON name.
    let name: String
    /// Its description.
    let summary: String
    /// Its schema.
    let schema: Schema
    /// The allowed values, as text that completes "must be ...".
    let expected: String
    /// Its default in the document; nil for none.
    let defaultValue: JSONValue?
    /// Reads a value; nil if it is invalid.
    let read: @Sendable (JSONValue) -> Value?

    /// The same field with a default.
    func defaulting(to value: JSONValue) -> Field {
        Field(
            name: name,
            summary: summary,
            schema: schema,
            expected: expected,
            defaultValue: value,
            read: read
        )
    }
}

/// A field without its type, for the document and the list of allowed names.
struct AnyField: Sendable {
    /// Its JSON name.
    let name: String
    /// Whether it is required.
    let isRequired: Bool
    /// Its schema, with description and default.
    let schema: Schema

    /// A required field.
    static func required<Value>(_ field: Field<Value>) -> AnyField {
        AnyField(
            name: field.name,
            isRequired: true,
            schema: field.schema.described(field.summary)
        )
    }

    /// An optional field.
    ///
    /// `null` counts as missing.
    static func optional<Value>(_ field: Field<Value>) -> AnyField {
        let schema = field.schema.orNull.described(field.summary)
        return AnyField(
            name: field.name,
            isRequired: false,
            schema: field.defaultValue.map { schema.defaulting(to: $0) } ?? schema
        )
    }

    /// A query parameter, which has no null.
    static func query<Value>(_ field: Field<Value>) -> AnyField {
        let schema = field.schema.described(field.summary)
        return AnyField(
            name: field.name,
            isRequired: false,
            schema: field.defaultValue.map { schema.defaulting(to: $0) } ?? schema
        )
    }
}

extension Schema {
    /// A body with these fields and no others.
    static func body(_ fields: [AnyField]) -> Schema {
        let properties = fields.map { ($0.name, $0.schema.value) }
        let required = fields.filter(\.isRequired).map { JSONValue.string($0.name) }
        var json: [String: JSONValue] = [
            "type": "object",
            "properties": .object(Dictionary(properties) { $1 }),
            "additionalProperties": false,
        ]
        json["required"] = required.isEmpty ? nil : .array(required)
        return Schema(json)
    }
}
