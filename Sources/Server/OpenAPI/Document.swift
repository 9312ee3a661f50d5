import HTTPTypes

/// The OpenAPI 3.1 document, generated from the routes.
struct Document {
    /// The operations of the routes.
    let operations: [Operation]
    /// The schemas that the operations refer to, by name.
    let schemas: KeyValuePairs<String, Schema>
    /// Whether requests are authenticated.
    let isProtected: Bool
    /// The version of the program.
    let version: String

    /// The document.
    var json: JSONValue {
        var paths: [String: JSONValue] = [:]
        for (path, operations) in Dictionary(grouping: operations, by: \.path) {
            let methods = operations.map { ($0.method.rawValue.lowercased(), describe($0)) }
            paths[path] = .object(Dictionary(methods) { $1 })
        }
        return [
            "openapi": "3.1.0",
            "info": [
                "title": "Hindcast",
                "version": .string(version),
                "description": .string(Self.introduction),
                "license": ["name": "Apache-2.0", "identifier": "Apache-2.0"],
            ],
            "tags": .array(Self.tags.map { ["name": .string($0), "description": .string($1)] }),
            "paths": .object(paths),
            "components": .object(components),
        ]
    }

    static let introduction = """
        Forecasts crypto prices with an LSTM, fuses the forecast with technical analysis and an \
        optional language model, and backtests the result as a futures account would have lived it. \
        Times are UTC, RFC 3339 with `Z`; `_pct` and `win_rate` are percent; `confidence` in a \
        signal is 0 to 1; what is undefined is `null`.
        """

    static let tags: KeyValuePairs = [
        "AI": "Training, models and forecasts",
        "Backtest": "Backtests, comparisons, portfolios and signals",
        "Validate": "Walk-forward, cross-validation and search",
        "Jobs": "Long work: state, events, cancelling",
        "Market": "Stored candles, downloads from the exchange, and imports",
        "Service": "Health, metrics and this description",
    ]

    private var components: [String: JSONValue] {
        var components: [String: JSONValue] = [
            "schemas": .object(Dictionary(schemas.map { ($0.key, $0.value.value) }) { $1 })
        ]
        if isProtected {
            components["securitySchemes"] = [
                "bearer": [
                    "type": "http",
                    "scheme": "bearer",
                    "description": "An API key of the service.",
                ],
                "session": [
                    "type": "apiKey",
                    "in": "cookie",
                    "name": .string(Sessions.cookie),
                    "description": "What `POST /api/v1/session` has set.",
                ],
            ]
        }
        return components
    }

    private func describe(_ operation: Operation) -> JSONValue {
        var json: [String: JSONValue] = [
            "operationId": .string(operation.id),
            "tags": [.string(operation.tag)],
            "summary": .string(operation.summary),
            "responses": .object(responses(of: operation)),
        ]
        if !operation.details.isEmpty {
            json["description"] = .string(operation.details)
        }
        let parameters =
            operation.pathParameters.map { Self.parameter($0, in: "path") }
            + operation.query.map { Self.parameter($0, in: "query") }
            + operation.headers.map { Self.parameter($0, in: "header") }
        json["parameters"] = parameters.isEmpty ? nil : .array(parameters)
        if !operation.body.isEmpty {
            json["requestBody"] = Self.body(of: operation)
        } else if operation.takesFile {
            json["requestBody"] = [
                "required": true,
                "content": ["application/octet-stream": ["schema": Schema.string().value]],
            ]
        }
        if isProtected, !operation.isOpen {
            json["security"] = [["bearer": []]]
        }
        return .object(json)
    }

    private static func parameter(_ field: AnyField, in place: String) -> JSONValue {
        var schema = field.schema.json
        let description = schema.removeValue(forKey: "description")
        return [
            "name": .string(field.name),
            "in": .string(place),
            "required": .bool(place == "path" || field.isRequired),
            "description": description ?? "",
            "schema": .object(schema),
        ]
    }

    private static func body(of operation: Operation) -> JSONValue {
        var content: [String: JSONValue] = ["schema": Schema.body(operation.body).value]
        content["example"] = operation.bodyExample
        return [
            "required": true,
            "content": ["application/json": .object(content)],
        ]
    }

    private func responses(of operation: Operation) -> [String: JSONValue] {
        var responses: [String: JSONValue] = [:]
        for answer in operation.answers {
            var content: [String: JSONValue] = [:]
            content["schema"] = answer.schema?.value
            content["example"] = answer.example
            var response: [String: JSONValue] = ["description": .string(answer.summary)]
            response["content"] = answer.type.isEmpty ? nil : [answer.type: .object(content)]
            responses["\(answer.status.code)"] = .object(response)
        }
        for status in Self.commonErrors(of: operation, isProtected) + operation.errors {
            responses["\(status.code)"] = [
                "description": .string(status.reasonPhrase),
                "content": ["application/json": ["schema": Schema.reference("Error").value]],
            ]
        }
        return responses
    }

    /// The errors that any request may get.
    private static func commonErrors(
        of operation: Operation,
        _ isProtected: Bool
    ) -> [HTTPResponse.Status] {
        var statuses: [HTTPResponse.Status] = [
            .badRequest, .forbidden, .methodNotAllowed, .internalServerError,
            .serviceUnavailable,
        ]
        if isProtected, !operation.isOpen { statuses.append(.unauthorized) }
        if !operation.body.isEmpty || operation.takesFile {
            statuses += [.contentTooLarge, .unprocessableContent]
        }
        if !operation.query.isEmpty { statuses.append(.unprocessableContent) }
        return statuses
    }
}
