/// One field of a request, said once: the reader takes it from there, and so does the document.
struct Field<Value: Sendable>: Sendable {
    /// Its name on the wire.
    let name: String
    /// What it is, for the document.
    let summary: String
    /// The values it takes, for the document.
    let schema: Schema
    /// The values it takes, in words that complete "must be ...".
    let expected: String
    /// Its value where the request leaves it out, for the document; nil where there is none.
    let defaultValue: JSONValue?
    /// Reads a value; nil where it is not one of those that the field takes.
    let read: @Sendable (JSONValue) -> Value?

    /// This field with a value for requests that leave it out.
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

/// A field without its type, for the document and for the names that a request may have.
struct AnyField: Sendable {
    /// Its name on the wire.
    let name: String
    /// Whether a request must have it.
    let isRequired: Bool
    /// The document's schema, with description and default.
    let schema: Schema

    /// A field that a request must have.
    static func required<Value>(_ field: Field<Value>) -> AnyField {
        AnyField(
            name: field.name,
            isRequired: true,
            schema: field.schema.described(field.summary)
        )
    }

    /// A field that a request may leave out, or set to null, which is the same.
    static func optional<Value>(_ field: Field<Value>) -> AnyField {
        let schema = field.schema.orNull.described(field.summary)
        return AnyField(
            name: field.name,
            isRequired: false,
            schema: field.defaultValue.map { schema.defaulting(to: $0) } ?? schema
        )
    }

    /// A field of the query, which has no null.
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
    /// A request's body: these fields and no others.
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
