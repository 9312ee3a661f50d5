import Foundation
import HTTPTypes
import Hummingbird
import Logging
import Market
import NIOCore
import Server
import TestSupport
import Testing
import Workflows

/// The whole service inside this process, with a home of its own, as its clients meet it.
struct AssembledService {
    let client: TestClient
    /// The paths that the router knows, `{id}` standing for a parameter.
    let paths: Set<String>
    /// What the service says of itself.
    let description: Description
    private let apiKey: String?

    /// Serves while the body runs.
    ///
    /// - Parameters:
    ///   - flags: Settings; the exchange is not asked unless they name one.
    ///   - apiKey: The key that lets in; nil where everybody may come in.
    ///   - now: What time it is.
    ///   - log: Keeps what is logged.
    ///   - prepare: Fills the home before the service begins.
    ///   - body: Asks the service.
    /// - Throws: What the body throws, or the service at its start.
    static func run(
        flags: [String: String] = ["offline": "true"],
        apiKey: String? = nil,
        now: Timestamp = .testStart,
        log: LogRecorder? = nil,
        preparing prepare: (Home) async throws -> Void = { _ in },
        _ body: @escaping @Sendable (AssembledService) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "hindcast-service-\(UUID())", directoryHint: .isDirectory)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await prepare(Home(path: folder.path, environment: [:]))
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let service = try HindcastService(
            configuration: ServerConfiguration(
                flags: flags.merging(["home": folder.path, "port": "0"]) { $1 },
                environment: apiKey.map { ["HINDCAST_API_KEY": $0] } ?? [:]
            ),
            logger: Logger(label: "test") { _ in PortLog(keeping: log) { port.yield($0) } },
            now: { now }
        )
        let router = try service.router()
        let paths = Set(router.routes.map(\.path.description))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                // However it ends, nobody waits for a port that never comes.
                defer { port.finish() }
                try await service.run()
            }
            for await number in ports {
                let client = TestClient(port: number)
                let answer = try await client.execute(uri: "/openapi.json", method: .get)
                try await body(
                    AssembledService(
                        client: client,
                        paths: paths,
                        description: Description(document: try answer.json()),
                        apiKey: apiKey
                    )
                )
                group.cancelAll()
            }
            do { try await group.waitForAll() } catch is CancellationError {}
        }
    }

    /// Asks, with the key where the service wants one.
    ///
    /// - Parameters:
    ///   - operation: What is asked.
    ///   - parameters: What stands for the parameters of the path; `nothing` for all others.
    ///   - query: What follows the `?`.
    ///   - body: The body.
    ///   - isKnown: Whether the key is sent.
    ///   - accept: The media types that are taken; nil for any.
    /// - Returns: The answer.
    /// - Throws: What the client throws.
    func ask(
        _ operation: Description.Operation,
        parameters: [String: String] = [:],
        query: String = "",
        body: String? = nil,
        isKnown: Bool = true,
        accept: String? = nil
    ) async throws -> TestResponse {
        let path = operation.path.replacing(/\{(.+?)\}/) { match in
            parameters[String(match.output.1)] ?? "nothing"
        }
        var headers: HTTPFields = [:]
        headers[.authorization] = isKnown ? apiKey.map { "Bearer \($0)" } : nil
        headers[.accept] = accept
        return try await client.execute(
            uri: query.isEmpty ? path : "\(path)?\(query)",
            method: try #require(HTTPRequest.Method(operation.method)),
            headers: headers,
            body: body
        )
    }

    /// What an answer to an operation has that the description does not, or a client cannot use.
    func faults(of answer: TestResponse, to operation: Description.Operation) throws -> [String] {
        let status = "\(answer.status.code)"
        let type = answer.headers[.contentType]?.prefix { $0 != ";" }
        let response = operation.json["responses", status]
        let content = response?["content"]?.members
        if response != nil, content == nil, answer.body.isEmpty { return [] }
        guard let media = content?[String(type ?? "")] else {
            return [
                "\(operation) answers \(status) \(type ?? "nothing"): \(answer.text)"
            ]
        }
        guard type == "application/json" else { return [] }
        let json = try answer.json()
        // An error, or a job that has failed: its remedy is no command of a terminal.
        let message = json["error", "message"]?.text ?? ""
        let misled = ["hindcast ", "--"].filter { message.contains($0) }
        return misled.map { "\(operation) \(status) speaks of \($0): \(message)" }
            + SchemaCheck(of: description.document).faults(
                json,
                media["schema"] ?? false,
                "\(operation) \(status)"
            )
    }
}

extension TestResponse {
    /// The body as JSON.
    func json() throws -> JSONValue {
        try JSONDecoder().decode(JSONValue.self, from: Data(body))
    }
}

extension JSONValue {
    /// The value as a body.
    func encoded() throws -> String {
        String(decoding: try JSONEncoder().encode(self), as: UTF8.self)
    }
}
