import Foundation
import Market
import Server

/// Holds values against the schemas of a description: as much of JSON Schema as those use.
///
/// Stricter than the schemas in one thing: an object that names its properties has no others.
struct SchemaCheck {
    private let schemas: [String: JSONValue]

    init(_ schemas: KeyValuePairs<String, Schema>) {
        self.schemas = Dictionary(schemas.map { ($0.key, $0.value.value) }) { first, _ in first }
    }

    /// Takes the schemas of a whole description.
    init(of document: JSONValue) {
        schemas = document["components", "schemas"]?.members ?? [:]
    }

    /// Where a value does not fit the schema of that name.
    func faults(of value: JSONValue, as name: String) -> [String] {
        guard let schema = schemas[name] else { return ["there is no schema \(name)"] }
        return faults(value, schema, name)
    }

    /// Where a value does not fit a schema.
    func faults(_ value: JSONValue, _ schema: JSONValue, _ place: String) -> [String] {
        guard let rules = schema.members else { return [] }
        if let name = rules["$ref"]?.text?.split(separator: "/").last {
            return faults(of: value, as: String(name)).map { "\(place) > \($0)" }
        }
        if let choices = rules["anyOf"]?.elements {
            let all = choices.map { faults(value, $0, place) }
            // The last choice is null mostly: the first one's words say more.
            return all.contains(where: \.isEmpty) ? [] : all[0]
        }
        let broken = rules.filter { !holds($0.key, $0.value, for: value) }.keys.sorted()
        return broken.map { "\(place): \(value) breaks \($0)" }
            + faultsOfMembers(value, rules, place) + faultsOfElements(value, rules, place)
    }

    private func holds(_ rule: String, _ limit: JSONValue, for value: JSONValue) -> Bool {
        switch rule {
        case "type":
            return (limit.elements ?? [limit]).contains { value.isOf(type: $0.text ?? "") }
        case "const": return value == limit
        case "enum": return value == .null || limit.elements?.contains(value) == true
        case "minimum": return value.double.map { $0 >= limit.double ?? .nan } ?? true
        case "exclusiveMinimum": return value.double.map { $0 > limit.double ?? .nan } ?? true
        case "maximum": return value.double.map { $0 <= limit.double ?? .nan } ?? true
        case "minItems": return value.elements.map { $0.count >= Int(limit.double ?? 0) } ?? true
        case "maxItems": return value.elements.map { $0.count <= Int(limit.double ?? 0) } ?? true
        case "minLength": return value.text.map { $0.count >= Int(limit.double ?? 0) } ?? true
        case "maxLength": return value.text.map { $0.count <= Int(limit.double ?? 0) } ?? true
        case "uniqueItems": return value.elements.map { Set($0).count == $0.count } ?? true
        case "pattern":
            guard let text = value.text, let pattern = limit.text else { return true }
            return text.range(of: pattern, options: .regularExpression) != nil
        case "format":
            guard limit == "date-time", let text = value.text else { return true }
            return (try? Timestamp(text)) != nil && text.hasSuffix("Z") && text.contains("T")
        default: return Self.others.contains(rule)
        }
    }

    /// Rules that are looked at elsewhere, and words for people.
    private static let others = [
        "properties", "required", "additionalProperties", "items", "description", "examples",
        "default",
    ]

    private func faultsOfMembers(
        _ value: JSONValue,
        _ rules: [String: JSONValue],
        _ place: String
    ) -> [String] {
        guard let members = value.members else { return [] }
        let known = rules["properties"]?.members ?? [:]
        let required = rules["required"]?.elements?.compactMap(\.text) ?? []
        let missing = required.filter { members[$0] == nil }.map { "\(place).\($0) is missing" }
        return missing
            + members.sorted { $0.key < $1.key }.flatMap { name, member in
                if let schema = known[name] ?? rules["additionalProperties"] {
                    return faults(member, schema, "\(place).\(name)")
                }
                return known.isEmpty ? [] : ["\(place).\(name) is in no schema"]
            }
    }

    private func faultsOfElements(
        _ value: JSONValue,
        _ rules: [String: JSONValue],
        _ place: String
    ) -> [String] {
        guard let elements = value.elements, let schema = rules["items"] else { return [] }
        return elements.enumerated().flatMap { faults($1, schema, "\(place)[\($0)]") }
    }
}

extension JSONValue {
    /// What stands at a place; nil where nothing does.
    subscript(path: String...) -> JSONValue? {
        path.reduce(self) { $0?.members?[$1] }
    }

    /// The names and values of an object.
    var members: [String: JSONValue]? {
        if case .object(let members) = self { members } else { nil }
    }

    /// The elements of a list.
    var elements: [JSONValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// A text.
    var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// A number, whole or not.
    var double: Double? {
        switch self {
        case .integer(let number): Double(number)
        case .number(let number): number
        default: nil
        }
    }

    /// The value and all values inside it.
    var all: [JSONValue] {
        let inside = (members.map { Array($0.values) } ?? elements ?? []).flatMap(\.all)
        return [self] + inside
    }

    func isOf(type: String) -> Bool {
        switch type {
        case "null": self == .null
        case "boolean": self == true || self == false
        case "integer": double.map { $0 == $0.rounded() } ?? false
        case "number": double != nil
        case "string": text != nil
        case "array": elements != nil
        case "object": members != nil
        default: false
        }
    }
}
