import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import HummingbirdTesting
import Logging
import NIOCore
import Server
import Testing

/// An application of some middleware and some routes.
func served(
    by middlewares: [any MiddlewareProtocol<Request, Response, AppContext>],
    logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
    server: HTTPServerBuilder = .http1(),
    routes: (Router<AppContext>) -> Void
) -> some ApplicationProtocol {
    let router = Router(context: AppContext.self)
    for middleware in middlewares {
        router.add(middleware: middleware)
    }
    routes(router)
    return Application(router: router, server: server, logger: logger)
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
        try self.init(response.body.readableBytesView)
    }
}
