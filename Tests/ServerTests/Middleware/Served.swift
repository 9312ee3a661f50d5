import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import LoopbackHTTP
import NIOCore
import Server
import ServiceLifecycle
import Testing

/// An application of some middleware and some routes, served to a test on loopback.
func served(
    by middlewares: [any MiddlewareProtocol<Request, Response, AppContext>],
    logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
    server: HTTPServerBuilder = .http1(),
    routes: (Router<AppContext>) -> Void
) -> ServedRoutes {
    let router = Router(context: AppContext.self)
    for middleware in middlewares {
        router.add(middleware: middleware)
    }
    routes(router)
    return ServedRoutes(router: router, server: server, logger: logger)
}

/// Routes that are served while a test runs.
struct ServedRoutes {
    let router: Router<AppContext>
    var server = HTTPServerBuilder.http1()
    var logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// Serves while the body runs; when this returns, all answers have been sent and logged.
    func run(_ body: (TestClient) async throws -> Void) async throws {
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            router: router,
            server: server,
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { port.yield($0.localAddress?.port ?? 0) },
            logger: logger
        )
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [.init(service: application)],
                logger: logger
            )
        )
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                // However it ends, nobody waits for a port that never comes.
                defer { port.finish() }
                try await group.run()
            }
            for await number in ports {
                try await body(TestClient(port: number))
                await group.triggerGracefulShutdown()
            }
            try await tasks.waitForAll()
        }
    }
}

/// Asks a service on loopback, in the types of its routes.
struct TestClient: Sendable {
    let port: Int

    /// Sends a request over a connection of its own.
    @discardableResult
    func execute(
        uri: String,
        method: HTTPRequest.Method,
        headers: HTTPFields = [:],
        body: String? = nil
    ) async throws -> TestResponse {
        let answer = try await LoopbackClient(port: port).send(
            method.rawValue,
            uri,
            headers: headers.map { ($0.name.rawName, $0.value) },
            body: body.map { Array($0.utf8) }
        )
        var fields = HTTPFields()
        for (name, value) in answer.headers {
            fields.append(HTTPField(name: try #require(HTTPField.Name(name)), value: value))
        }
        return TestResponse(
            status: HTTPResponse.Status(code: answer.status),
            headers: fields,
            body: answer.body
        )
    }
}

/// An answer in the types of the routes.
struct TestResponse: Sendable {
    let status: HTTPResponse.Status
    let headers: HTTPFields
    let body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }
}

extension Router<AppContext> {
    /// `GET` and `POST /thing`, which answer with `{}`.
    func addThing() {
        let answer = Response(
            status: .ok,
            headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: "{}"))
        )
        get("/thing") { _, _ in answer }
        post("/thing") { _, _ in answer }
    }
}

/// The failure that a body tells of.
struct Told: Decodable {
    struct Failure: Decodable {
        var code: String
        var message: String
        var details: [String: JSONValue]
    }

    var success: Bool
    var error: Failure

    init(_ bytes: some Sequence<UInt8>) throws {
        self = try JSONDecoder().decode(Self.self, from: Data(bytes))
    }

    init(_ response: TestResponse) throws {
        try self.init(response.body)
    }
}
