import Hummingbird
import NIOCore

/// Reads the fields of a request and collects all errors, to report them together.
struct FieldReader {
    private let values: [String: JSONValue]
    private let prefix: String
    /// Whether all values are texts, which may stand for numbers or booleans.
    private let isQuery: Bool
    private(set) var faults: [Fault]

    /// An error in one field.
    struct Fault: Hashable, Sendable {
        /// The field's name, in a nested object with its prefix: `custom_params.min_confidence`.
        let field: String
        /// The value as JSON; nil if the field is missing.
        let value: String?
        /// The expectation, as the end of a sentence: `must be a number from 1 up to 125`.
        let problem: String

        /// One line: the field, its value, and the expectation.
        var text: String {
            value.map { "\(field) is \($0), but \(problem)" } ?? "\(field) \(problem)"
        }
    }

    /// Takes an object.
    ///
    /// An unknown name is an error, since a misspelt field would otherwise be ignored.
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

    /// A field's value; nil if it is missing, null or invalid.
    mutating func optional<Value>(_ field: Field<Value>) -> Value? {
        guard let json = values[field.name], json != .null else { return nil }
        if let value = field.read(json) { return value }
        if isQuery, let value = json.string.flatMap({ field.read(JSONValue(queryText: $0)) }) {
            return value
        }
        fault(field.name, json.excerpt, "must be \(field.expected)")
        return nil
    }

    /// A field's value, or the given default, which must also be the field's.
    mutating func value<Value>(_ field: Field<Value>, else absent: Value) -> Value {
        optional(field) ?? absent
    }

    /// A required field's value.
    mutating func required<Value>(_ field: Field<Value>) -> Value? {
        guard let json = values[field.name], json != .null else {
            fault(field.name, nil, "is missing; it must be \(field.expected)")
            return nil
        }
        return optional(field)
    }

    /// Reads a nested object.
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

    /// Adds an error that concerns no single field.
    mutating func fault(_ name: String, _ value: String?, _ problem: String) {
        faults.append(Fault(field: prefix + name, value: value, problem: problem))
    }

    /// Ends the reading.
    ///
    /// - Parameter value: The request; nil if an error prevented it.
    /// - Returns: The value.
    /// - Throws: ``ServerError`` with status 422 for any error.
    // Mutating, so that errors of reading the argument are checked afterwards.
    mutating func finish<Value>(with value: Value?) throws(ServerError) -> Value {
        guard faults.isEmpty, let value else { throw refusal }
        return value
    }

    /// How many errors are reported, the first ones.
    private static let reportedFaultLimit = 20

    /// All errors as one, led by the first of them.
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
    /// Reads a request's body as JSON, whatever its `Content-Type`: `curl -d` sends JSON as a form.
    ///
    /// - Parameters:
    ///   - request: The request, whose body is consumed.
    ///   - limit: The largest body, in bytes.
    ///   - fields: The fields of the body.
    /// - Throws: ``ServerError`` for anything but a JSON object; `HTTPError` with status 413 for a
    ///   body that is too large.
    init(body request: Request, limit: Int, fields: [AnyField]) async throws {
        // A body whose announced length is too large is not read.
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

    /// Reads a request's query.
    ///
    /// The first of duplicate names counts.
    init(query request: Request, fields: [AnyField]) {
        var values: [String: JSONValue] = [:]
        for (name, text) in request.uri.queryParameters where values[String(name)] == nil {
            values[String(name)] = .string(String(text))
        }
        self.init(values, fields: fields, isQuery: true)
    }
}

extension JSONValue {
    /// A query value: a number or a boolean if it parses as one, otherwise a text.
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
