import Server

/// What is wrong with a description besides what its own rules forbid.
struct Description {
    let document: JSONValue

    /// An endpoint and what is said of it.
    struct Operation: CustomStringConvertible {
        let method: String
        let path: String
        let json: JSONValue

        var description: String { "\(method) \(path)" }
        var id: String { json["operationId"]?.text ?? "" }
        /// An example of the body; nil where there is none, or no body.
        var bodyExample: JSONValue? {
            json["requestBody", "content", "application/json", "example"]
        }
        /// The parameters at a place: `path`, `query`, `header`.
        func parameters(in place: JSONValue) -> [String] {
            (json["parameters"]?.elements ?? []).filter { $0["in"] == place }
                .compactMap { $0["name"]?.text }
        }
    }

    /// Every operation, sorted by path and method.
    var operations: [Operation] {
        (document["paths"]?.members ?? [:]).flatMap { path, methods in
            (methods.members ?? [:]).map {
                Operation(method: $0.key.uppercased(), path: path, json: $0.value)
            }
        }
        .sorted { ($0.path, $0.method) < ($1.path, $1.method) }
    }

    /// Every fault, in alphabetical order: references that lead nowhere, schemas that nothing refers
    /// to, and operations of the same name.
    var faults: [String] {
        let references = Set(document.all.compactMap { $0["$ref"]?.text })
        let schemas = document["components", "schemas"]?.members ?? [:]
        let names = Set(schemas.keys.map { "#/components/schemas/\($0)" })
        let twice = Dictionary(grouping: operations.map(\.id)) { $0 }.filter { $1.count > 1 }.keys
        let faults =
            references.subtracting(names).map { "\($0) leads nowhere" }
            + names.subtracting(references).map { "nothing refers to \($0)" }
            + twice.map { "two operations are called \($0)" }
        return faults.sorted()
    }

    /// What is wrong with the operations of a whole service: parameters, examples, errors that any
    /// of its kind may answer, and credentials.
    func faultsOfOperations(isProtected: Bool) -> [String] {
        operations.flatMap { operation in
            faultsOfParameters(operation) + faultsOfExamples(operation)
                + faultsOfErrors(operation)
                + faultsOfCredentials(operation, isProtected: isProtected)
        }
    }

    /// What anybody may ask, whatever the credentials.
    static let open: Set = [
        "/", "/api/v1/session", "/health/live", "/health/ready", "/openapi.json", "/docs",
    ]

    private func faultsOfParameters(_ operation: Operation) -> [String] {
        let inPath = Set(operation.path.matches(of: /\{(.+?)\}/).map { String($0.output.1) })
        let described = Set(operation.parameters(in: "path"))
        return inPath.symmetricDifference(described).sorted().map {
            "\(operation): {\($0)} stands either in the path or in the parameters"
        }
    }

    private func faultsOfExamples(_ operation: Operation) -> [String] {
        let check = SchemaCheck(of: document)
        let hasBody = operation.json["requestBody", "content", "application/json"] != nil
        let missing =
            hasBody && operation.bodyExample == nil
            ? ["\(operation) has no example of its body"] : []
        return missing
            + operation.json.all.flatMap { part in
                // The parts of an operation that hold a schema, and the schemas themselves.
                let examples = [part["example"]].compactMap(\.self).map { ($0, part["schema"]) }
                let values =
                    (part["examples"]?.elements ?? []) + [part["default"]].compactMap(\.self)
                return (examples + values.map { ($0, part) }).flatMap {
                    check.faults($0, $1 ?? false, "\(operation) example")
                }
            }
    }

    private func faultsOfErrors(_ operation: Operation) -> [String] {
        let responses = operation.json["responses"]?.members ?? [:]
        var expected: Set = ["400", "403", "405", "500", "503"]
        if operation.json["requestBody"] != nil { expected.formUnion(["413", "422"]) }
        if !operation.parameters(in: "query").isEmpty { expected.insert("422") }
        if !operation.parameters(in: "path").isEmpty { expected.insert("404") }
        // A job may be refused, or cancelled by somebody else while one waits for it.
        if responses["202"] != nil { expected.formUnion(["409", "429"]) }
        let bare = responses.filter { status, answer in
            status >= "400"
                && answer["content", "application/json", "schema", "$ref"]
                    != "#/components/schemas/Error"
        }
        return expected.subtracting(responses.keys).sorted().map { "\(operation) lacks \($0)" }
            + bare.keys.sorted().map { "\(operation) \($0) is not the envelope of errors" }
    }

    private func faultsOfCredentials(_ operation: Operation, isProtected: Bool) -> [String] {
        let asks = operation.json["security"] == [["bearer": []]]
        let refuses = operation.json["responses", "401"] != nil
        let expected = isProtected && !Self.open.contains(operation.path)
        // Signing in asks for a key in its body.
        let isSignIn = operation.id == "signIn"
        let faults = [
            (asks, "asks for credentials"), (refuses && !isSignIn, "answers 401"),
        ]
        .filter { $0.0 != expected }
        return faults.map { "\(operation) \(expected ? "never " : "")\($0.1)" }
    }
}
