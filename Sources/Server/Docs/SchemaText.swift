/// A schema as a short text: `number, 0 to 100, or null`.
struct SchemaText {
    /// The text, split at names of other schemas.
    enum Part: Hashable {
        /// Plain text.
        case words(String)
        /// The name of one of the document's schemas.
        case reference(String)
    }

    let parts: [Part]

    /// Describes a schema.
    init(_ schema: JSONValue) {
        parts = Self.parts(schema)
    }

    private static func parts(_ schema: JSONValue) -> [Part] {
        guard case .object(let json) = schema else { return [.words("anything")] }
        if let name = json["$ref"]?.string?.split(separator: "/").last {
            return [.reference(String(name))]
        }
        if let value = json["const"] { return [.words(value.excerpt)] }
        if let choices = json["anyOf"]?.array {
            return Array(choices.map(parts).joined(separator: [.words(" or ")]))
        }
        if let values = json["enum"]?.array {
            return [.words(values.map { $0.string ?? $0.excerpt }.joined(separator: ", "))]
        }
        if json["type"] == "null" { return [.words("null")] }
        let types =
            json["type"]?.array?.compactMap(\.string) ?? [json["type"]?.string ?? "anything"]
        let named = types.filter { $0 != "null" }.joined(separator: " or ")
        let null: [Part] = types.contains("null") ? [.words(" or null")] : []
        if named == "array", let items = json["items"] {
            return [.words("list of ")] + parts(items) + null
        }
        return [.words(named + range(json))] + null
    }

    private static func range(_ json: [String: JSONValue]) -> String {
        let bounds = [
            json["format"]?.string,
            json["minimum"].map { "from \($0.excerpt)" },
            json["exclusiveMinimum"].map { "above \($0.excerpt)" },
            json["maximum"].map { "to \($0.excerpt)" },
        ].compactMap(\.self)
        return bounds.isEmpty ? "" : " (\(bounds.joined(separator: " ")))"
    }
}
