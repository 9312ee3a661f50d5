import Foundation
import HTTPTypes
import NIOCore
import Server
import Testing

/// The description of the service as it is put together.
struct AssembledDocumentTests {
    private static let key = "key-0123456789abcdef"

    @Test(arguments: [false, true])
    func `the description has no fault`(isProtected: Bool) async throws {
        try await AssembledService.run(apiKey: isProtected ? Self.key : nil) { service in
            #expect(service.description.faults == [])
            #expect(service.description.faultsOfOperations(isProtected: isProtected) == [])
            #expect(service.description.operations.count > 20)
        }
    }

    @Test func `what is served is described, and what is described is served`() async throws {
        try await AssembledService.run { service in
            var served: Set<String> = []
            for path in service.paths where !path.hasSuffix("/**") {
                let operation = Description.Operation(method: "PATCH", path: path, json: [:])
                let refusal = try await service.ask(operation)
                #expect(refusal.status == .methodNotAllowed)
                let methods = try #require(refusal.headers[.allow]).split(separator: ", ")
                served.formUnion(methods.filter { $0 != "HEAD" }.map { "\($0) \(path)" })
            }
            #expect(served == Set(service.description.operations.map(\.description)))
        }
    }

    /// A change to the description, and the one fault that comes of it.
    private static let changes: [([String], JSONValue?, String)] = [
        (
            ["/api/v1/jobs/{id}", "get", "responses", "404"], nil, "GET /api/v1/jobs/{id} lacks 404"
        ),
        (
            ["/api/v1/market/candles", "get", "responses", "422"], nil,
            "GET /api/v1/market/candles lacks 422"
        ),
        (
            ["/api/v1/ai/train", "post", "responses", "413"], nil, "POST /api/v1/ai/train lacks 413"
        ),
        (
            ["/api/v1/market/sync", "post", "responses", "409"], nil,
            "POST /api/v1/market/sync lacks 409"
        ),
        (
            ["/metrics", "get", "responses", "503", "content"], [:],
            "GET /metrics 503 is not the envelope of errors"
        ),
        (["/metrics", "get", "security"], nil, "GET /metrics never asks for credentials"),
        (["/metrics", "get", "responses", "401"], nil, "GET /metrics never answers 401"),
        (["/docs", "get", "security"], [["bearer": []]], "GET /docs asks for credentials"),
        (
            ["/api/v1/jobs/{id}", "get", "parameters"],
            [["in": "path", "name": "job"]],
            "GET /api/v1/jobs/{id}: {id} stands either in the path or in the parameters"
        ),
        (
            ["/api/v1/ai/train", "post", "requestBody", "content", "application/json", "example"],
            nil, "POST /api/v1/ai/train has no example of its body"
        ),
        (
            [
                "/api/v1/ai/train", "post", "requestBody", "content", "application/json",
                "example", "epochs",
            ], "many", "POST /api/v1/ai/train example.epochs: \"many\" breaks type"
        ),
    ]

    @Test func `a change that breaks the document is found`() async throws {
        try await AssembledService.run(apiKey: Self.key) { service in
            let document = service.description.document
            for (path, value, fault) in Self.changes {
                let changed = document.replacing(["paths"] + path, with: value)
                let faults = Description(document: changed).faultsOfOperations(isProtected: true)
                #expect(faults.contains { $0.hasPrefix(fault) }, "\(fault)")
                #expect(Set(faults).count <= 2, "\(faults)")
            }
            let nowhere = document.replacing(
                ["components", "schemas", "Trade"],
                with: nil
            )
            #expect(
                Description(document: nowhere).faults.contains(
                    "#/components/schemas/Trade leads nowhere"
                )
            )
        }
    }

    @Test func `every example of a body is taken, and none with a fault in it`() async throws {
        try await AssembledService.run { service in
            for operation in service.description.operations {
                guard let example = operation.bodyExample?.members else { continue }
                let wrong = ([["no_field": 1]] + example.keys.map { [$0: ["no_field": 1]] })
                    .map { example.merging($0) { $1 } }
                for body in [example] + wrong {
                    let waits = operation.parameters(in: "query").contains("wait")
                    let answer = try await service.ask(
                        operation,
                        query: waits ? "wait=0" : "",
                        body: JSONValue.object(body).encoded()
                    )
                    let isTaken = answer.status != .unprocessableContent
                    #expect(isTaken == (body == example), "\(operation): \(body)")
                    let faults = try service.faults(of: answer, to: operation)
                    #expect(faults == [])
                }
            }
        }
    }

    /// What no client should send: query, body.
    private static let nonsense: [(String, String?)] = [
        ("", nil), ("no_field=1", nil), ("", "{"), ("", "[]"), ("", "{\"no_field\": 1}"),
        ("", String(repeating: " ", count: 70_000)),
    ]

    @Test(arguments: [false, true])
    func `no nonsense is answered other than described`(isProtected: Bool) async throws {
        try await AssembledService.run(apiKey: isProtected ? Self.key : nil) { service in
            // The description and its page are long, and the same each time: one look will do.
            var seen: Set<[UInt8]> = []
            for operation in service.description.operations {
                for (query, body) in Self.nonsense {
                    let answer = try await service.ask(operation, query: query, body: body)
                    #expect(answer.status != .unauthorized)
                    let stranger = try await service.ask(
                        operation,
                        query: query,
                        body: body,
                        isKnown: false
                    )
                    let isRefused = isProtected && !Description.open.contains(operation.path)
                    #expect((stranger.status == .unauthorized) == isRefused, "\(operation)")
                    let faults = try [answer, stranger].filter { seen.insert($0.body).inserted }
                        .flatMap { try service.faults(of: $0, to: operation) }
                    #expect(faults == [])
                }
            }
        }
    }
}

extension JSONValue {
    /// The same with another value at a place; with none where that is nil.
    fileprivate func replacing(_ path: [String], with value: JSONValue?) -> JSONValue {
        guard let name = path.first, var members else { return self }
        let rest = Array(path.dropFirst())
        members[name] =
            rest.isEmpty ? value : (members[name] ?? [:]).replacing(rest, with: value)
        return .object(members)
    }
}
