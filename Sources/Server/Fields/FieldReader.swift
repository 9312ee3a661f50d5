import Hummingbird
import NIOCore

/// Reads the fields of a request and collects all that is wrong with them, to be told at once.
struct FieldReader {
    private let values: [String: JSONValue]
    private let prefix: String
    /// Whether all values are texts, which may stand for a number or a flag.
    private let isQuery: Bool
    private(set) var faults: [Fault]

    /// What is wrong with one field.
    struct Fault: Hashable, Sendable {
        /// Its name, in a nested object with the object's before it: `custom_params.min_confidence`.
        let field: String
        /// What stands there, as JSON; nil where nothing does.
        let value: String?
        /// What should stand there, as a sentence's end: `must be a number from 1 up to 125`.
        let problem: String

        /// One line: which field, what stands there, what should.
        var text: String {
            value.map { "\(field) is \($0), but \(problem)" } ?? "\(field) \(problem)"
        }
    }

    /// Takes an object; a name in it that is no field is a fault, since a misspelt field would
    /// otherwise be ignored in silence.
    init(
        _ values: [String: JSONValue],
        fields: [AnyField],
        prefix: String = "",
        isQuery: Bool = false
    ) {
        self.values = values
        self.prefix = prefix
        self.isQuery = isQuery
        let known = fields.map(\.name)
        let remedy =
            known.isEmpty ? "there are none" : "there are \(known.joined(separator: ", "))"
        faults = values.keys.filter { !known.contains($0) }.sorted().map { name in
            Fault(
                field: prefix + name.prefix(60),
                value: nil,
                problem: "is no field here; \(remedy)"
            )
        }
    }

    /// A field's value; nil where it is absent, null or wrong.
    mutating func optional<Value>(_ field: Field<Value>) -> Value? {
        guard let json = values[field.name], json != .null else { return nil }
        if let value = field.read(json) { return value }
        if isQuery, let value = json.string.flatMap({ field.read(JSONValue(queryText: $0)) }) {
            return value
        }
        fault(field.name, json.excerpt, "must be \(field.expected)")
        return nil
    }

    /// A field's value; what stands for an absent one is given here and in the field.
    mutating func value<Value>(_ field: Field<Value>, else absent: Value) -> Value {
        optional(field) ?? absent
    }

    /// A field's value; its absence is a fault.
    mutating func required<Value>(_ field: Field<Value>) -> Value? {
        guard let json = values[field.name], json != .null else {
            fault(field.name, nil, "is missing; it must be \(field.expected)")
            return nil
        }
        return optional(field)
    }

    /// Reads an object inside this one.
    mutating func nested<Value>(
        _ name: String,
        fields: [AnyField],
        _ body: (inout FieldReader) -> Value
    ) -> Value? {
        guard let json = values[name], json != .null else { return nil }
        guard case .object(let object) = json else {
            fault(name, json.excerpt, "must be an object")
            return nil
        }
        var reader = FieldReader(object, fields: fields, prefix: "\(prefix)\(name).")
        let value = body(&reader)
        faults += reader.faults
        return value
    }

    /// Notes a fault that no single field shows.
    mutating func fault(_ name: String, _ value: String?, _ problem: String) {
        faults.append(Fault(field: prefix + name, value: value, problem: problem))
    }

    /// Ends the reading with what was made of it.
    ///
    /// - Parameter value: nil where a fault kept it from being made.
    /// - Returns: The value.
    /// - Throws: ``ServerError`` with status 422 where anything was wrong.
    // Mutating so that a reader that is read in the argument is looked at after that, not before.
    mutating func finish<Value>(with value: Value?) throws(ServerError) -> Value {
        guard faults.isEmpty, let value else { throw refusal }
        return value
    }

    /// How many faults are told; the first ones do.
    private static let reportedFaultLimit = 20

    /// All faults as one error, which the first of them leads.
    private var refusal: ServerError {
        let first = faults.first?.text ?? "the request cannot be read"
        let more = faults.count > 1 ? " (and \(faults.count - 1) more)" : ""
        return ServerError(
            .unprocessableContent,
            code: "INVALID_PARAMETER",
            message: first + more,
            details: [
                "parameter": faults.first.map { .string($0.field) } ?? .null,
                "faults": .array(
                    faults.prefix(Self.reportedFaultLimit).map { fault in
                        [
                            "field": .string(fault.field),
                            "value": fault.value.map { .string($0) } ?? .null,
                            "problem": .string(fault.problem),
                        ]
                    }
                ),
            ]
        )
    }
}

extension FieldReader {
    /// Reads a request's body, whatever type it says it is: `curl -d` calls JSON a form.
    ///
    /// - Parameters:
    ///   - request: The request, whose body is read here.
    ///   - limit: Bytes a body may have.
    ///   - fields: Those that the body may have.
    /// - Throws: ``ServerError`` for what is no JSON object; `HTTPError` with status 413 for a
    ///   body beyond the limit.
    init(body request: Request, limit: Int, fields: [AnyField]) async throws {
        // What is announced as too long need not come first.
        if let length = request.headers[.contentLength].flatMap(Int.init), length > limit {
            throw HTTPError(.contentTooLarge)
        }
        let buffer = try await request.body.collect(upTo: limit)
        guard let json = try? JSONReader.value(of: Array(buffer.readableBytesView)) else {
            throw ServerError(
                .badRequest,
                code: "INVALID_JSON",
                message: "the body is not JSON, or nested too deeply; send one object, such as "
                    + "{\"symbol\": \"BTCUSDT\"}"
            )
        }
        guard case .object(let values) = json else {
            throw ServerError(
                .unprocessableContent,
                code: "INVALID_PARAMETER",
                message: "the body is \(json.excerpt), but must be a JSON object"
            )
        }
        self.init(values, fields: fields)
    }

    /// Reads a request's query; of a name that stands there twice, the first counts.
    init(query request: Request, fields: [AnyField]) {
        var values: [String: JSONValue] = [:]
        for (name, text) in request.uri.queryParameters where values[String(name)] == nil {
            values[String(name)] = .string(String(text))
        }
        self.init(values, fields: fields, isQuery: true)
    }
}

extension JSONValue {
    /// A value of a query: a number or a flag where it reads as one, otherwise a text.
    fileprivate init(queryText text: String) {
        if text == "true" || text == "false" {
            self = .bool(text == "true")
        } else if let number = Int(text) {
            self = .integer(number)
        } else if let number = Double(text), number.isFinite, text.first != "+" {
            self = .number(number)
        } else {
            self = .string(text)
        }
    }
}
