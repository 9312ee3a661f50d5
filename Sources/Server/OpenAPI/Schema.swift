/// A JSON schema (2020-12), as OpenAPI 3.1 has them.
public struct Schema: Hashable, Sendable {
    /// The schema itself.
    public private(set) var json: [String: JSONValue]

    /// Takes a finished schema.
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

    /// One of some constants.
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

    /// A number; `above` is an exclusive lower bound.
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

    /// An array.
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

    /// An object, whose properties are required except the optional ones.
    ///
    /// - Parameters:
    ///   - properties: Every property by its name.
    ///   - optional: The optional ones.
    ///   - isClosed: Whether other names are forbidden.
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

    /// An object of any names, with values of one schema.
    public static func dictionary(of element: Schema) -> Schema {
        Schema(["type": "object", "additionalProperties": element.value])
    }

    /// Any value.
    public static var any: Schema { Schema([:]) }

    /// A reference to a schema of the document.
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

    /// This schema with a description.
    public func described(_ text: String) -> Schema {
        adding("description", .string(text))
    }

    /// This schema with a default.
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
