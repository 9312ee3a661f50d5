/// A JSON schema (2020-12), as OpenAPI 3.1 has them.
public struct Schema: Hashable, Sendable {
    /// The schema itself.
    public private(set) var json: [String: JSONValue]

    /// Takes a schema that is written out already.
    init(_ json: [String: JSONValue]) {
        self.json = json
    }

    /// A text.
    public static func string(
        format: String? = nil,
        pattern: String? = nil,
        length: ClosedRange<Int>? = nil
    ) -> Schema {
        var json: [String: JSONValue] = ["type": "string"]
        json["format"] = format.map { .string($0) }
        json["pattern"] = pattern.map { .string($0) }
        json["minLength"] = length.map { .integer($0.lowerBound) }
        json["maxLength"] = length.map { .integer($0.upperBound) }
        return Schema(json)
    }

    /// One of some texts.
    public static func choice(_ names: [String]) -> Schema {
        Schema(["type": "string", "enum": .array(names.map { .string($0) })])
    }

    /// A point in time, RFC 3339 with `Z`.
    public static var time: Schema { .string(format: "date-time") }

    /// A whole number.
    public static func integer(_ range: ClosedRange<Int>? = nil) -> Schema {
        var json: [String: JSONValue] = ["type": "integer"]
        json["minimum"] = range.map { .integer($0.lowerBound) }
        json["maximum"] = range.map { .integer($0.upperBound) }
        return Schema(json)
    }

    /// A number; `above` is a bound that it must exceed.
    public static func number(
        from least: Double? = nil,
        above: Double? = nil,
        to most: Double? = nil
    ) -> Schema {
        var json: [String: JSONValue] = ["type": "number"]
        json["minimum"] = least.map { .number($0) }
        json["exclusiveMinimum"] = above.map { .number($0) }
        json["maximum"] = most.map { .number($0) }
        return Schema(json)
    }

    /// `true` or `false`.
    public static var boolean: Schema { Schema(["type": "boolean"]) }

    /// A list.
    public static func array(
        of element: Schema,
        count: ClosedRange<Int>? = nil,
        unique: Bool = false
    ) -> Schema {
        var json: [String: JSONValue] = ["type": "array", "items": element.value]
        json["minItems"] = count.map { .integer($0.lowerBound) }
        json["maxItems"] = count.map { .integer($0.upperBound) }
        json["uniqueItems"] = unique ? true : nil
        return Schema(json)
    }

    /// Names and values, all of them required but the optional ones.
    ///
    /// - Parameters:
    ///   - properties: Every property by its name.
    ///   - optional: Those that may be absent.
    ///   - isClosed: Whether no other name may stand there.
    /// - Returns: The schema of an object.
    public static func object(
        _ properties: KeyValuePairs<String, Schema>,
        optional: Set<String> = [],
        isClosed: Bool = false
    ) -> Schema {
        let required = properties.map(\.key).filter { !optional.contains($0) }
        var json: [String: JSONValue] = ["type": "object"]
        json["properties"] = .object(
            Dictionary(properties.map { ($0.key, $0.value.value) }) { $1 }
        )
        json["required"] = required.isEmpty ? nil : .array(required.map { .string($0) })
        json["additionalProperties"] = isClosed ? false : nil
        return Schema(json)
    }

    /// Names of any kind, each with a value of one schema.
    public static func dictionary(of element: Schema) -> Schema {
        Schema(["type": "object", "additionalProperties": element.value])
    }

    /// Anything.
    public static var any: Schema { Schema([:]) }

    /// One of the document's own schemas.
    public static func reference(_ name: String) -> Schema {
        Schema(["$ref": .string("#/components/schemas/\(name)")])
    }

    /// This schema, or `null`.
    public var orNull: Schema {
        if case .string(let type)? = json["type"], json["enum"] == nil {
            var copy = self
            copy.json["type"] = .array([.string(type), "null"])
            return copy
        }
        return Schema(["anyOf": [value, ["type": "null"]]])
    }

    /// This schema with a sentence for its reader.
    public func described(_ text: String) -> Schema {
        adding("description", .string(text))
    }

    /// This schema with the value that stands for an absent one.
    public func defaulting(to value: JSONValue) -> Schema {
        adding("default", value)
    }

    /// This schema with an example.
    public func example(_ value: JSONValue) -> Schema {
        adding("examples", [value])
    }

    /// This schema as a JSON value.
    public var value: JSONValue { .object(json) }

    private func adding(_ name: String, _ value: JSONValue) -> Schema {
        var copy = self
        copy.json[name] = value
        return copy
    }
}
