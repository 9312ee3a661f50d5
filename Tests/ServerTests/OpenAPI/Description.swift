import Server

/// What is wrong with a description besides what its own rules forbid.
struct Description {
    let document: JSONValue

    private var schemas: [String: JSONValue] {
        document.members?["components"]?.members?["schemas"]?.members ?? [:]
    }

    private var operations: [JSONValue] {
        let paths = document.members?["paths"]?.members ?? [:]
        return paths.values.flatMap { Array(($0.members ?? [:]).values) }
    }

    /// Every fault, in alphabetical order: references that lead nowhere, schemas that nothing refers
    /// to, and operations of the same name.
    var faults: [String] {
        let references = Set(document.all.compactMap { $0.members?["$ref"]?.text })
        let names = Set(schemas.keys.map { "#/components/schemas/\($0)" })
        let ids = operations.compactMap { $0.members?["operationId"]?.text }
        let twice = Dictionary(grouping: ids) { $0 }.filter { $1.count > 1 }.keys
        let faults =
            references.subtracting(names).map { "\($0) leads nowhere" }
            + names.subtracting(references).map { "nothing refers to \($0)" }
            + twice.map { "two operations are called \($0)" }
        return faults.sorted()
    }
}
