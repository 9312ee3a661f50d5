import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1
import Server
import Testing

struct ErrorMiddlewareTests {
    private struct Secretive: Error, CustomStringConvertible {
        var description: String { "password hunter2 in /home/me/keys" }
    }

    private struct Foreseen: Error {}

    private static let stack: [any MiddlewareProtocol<Request, Response, AppContext>] = [
        RequestIDMiddleware { "made" },
        ErrorMiddleware { error in
            error is Foreseen
                ? ServerError(.conflict, code: "FORESEEN", message: "as translated") : nil
        },
    ]

    @Test(arguments: [
        (Foreseen() as any Error, 409, "FORESEEN"),
        (HTTPError(.unsupportedMediaType), 415, "UNSUPPORTED_MEDIA_TYPE"),
        (HTTPError(.badRequest), 400, "BAD_REQUEST"),
        (HTTPError(.badGateway, message: "the inside"), 500, "INTERNAL_ERROR"),
        (HTTPParserError.invalidEOFState, 400, "BAD_REQUEST"),
        (CancellationError(), 503, "SERVICE_STOPPING"),
        (NIOTooManyBytesError(maxBytes: 3), 413, "BODY_TOO_LARGE"),
    ])
    func `every error has a status and a code`(
        error: any Error,
        status: Int,
        code: String
    ) async throws {
        let app = served(by: Self.stack) { $0.get("/fails") { _, _ -> Response in throw error } }
        try await app.run { client in
            let answer = try await client.execute(uri: "/fails", method: .get)
            let told = try Told(answer)
            #expect(answer.status.code == status)
            #expect(told.error.code == code)
            #expect(!told.success)
            #expect(!told.error.message.contains("inside"))
            #expect(told.error.details["request_id"] == .string("made"))
            #expect(answer.headers[.contentType] == "application/json; charset=utf-8")
        }
    }

    @Test func `an unexpected error shows the client nothing and the log everything`()
        async throws
    {
        let log = LogRecorder()
        let app = served(by: Self.stack, logger: log.logger) {
            $0.get("/fails") { _, _ -> Response in throw Secretive() }
        }
        try await app.run { client in
            let answer = try await client.execute(uri: "/fails", method: .get)
            let text = answer.text
            #expect(answer.status == .internalServerError)
            #expect(!text.contains("hunter2") && !text.contains("/home") && !text.contains("Secr"))
            let line = try #require(log.lines.first { $0.message == "request failed" })
            #expect(line.metadata["problem"]?.contains("hunter2") == true)
            #expect(line.metadata["request_id"] == "made")
        }
    }

    @Test func `an error of ours keeps its details and says when to come back`() async throws {
        let error = ServerError(
            .serviceUnavailable,
            code: "TOO_BUSY",
            message: "later",
            details: ["running": .integer(2), "share": .number(.nan)],
            retryAfter: 7
        )
        let app = served(by: Self.stack) { $0.get("/fails") { _, _ -> Response in throw error } }
        try await app.run { client in
            let answer = try await client.execute(uri: "/fails", method: .get)
            let told = try Told(answer)
            #expect(answer.headers[.retryAfter] == "7")
            #expect(told.error.details["running"] == .integer(2))
            #expect(told.error.details["share"] == .string("NaN"))
        }
    }

    @Test func `a body over the limit is 413`() async throws {
        let app = served(by: Self.stack) {
            $0.post("/takes") { request, _ in
                String(buffer: try await request.body.collect(upTo: 4))
            }
        }
        try await app.run { client in
            let answer = try await client.execute(uri: "/takes", method: .post, body: "12345")
            #expect(answer.status == .contentTooLarge)
            #expect(try Told(answer).error.code == "BODY_TOO_LARGE")
        }
    }

    @Test func `a path that is not there is 404 and a method that it does not take is 405`()
        async throws
    {
        let app = served(by: Self.stack) {
            $0.addThing()
            $0.refuseOtherMethods()
        }
        try await app.run { client in
            let missing = try await client.execute(uri: "/nothing", method: .get)
            #expect(missing.status == .notFound)
            #expect(try Told(missing).error.code == "NOT_FOUND")
            let refused = try await client.execute(uri: "/thing", method: .delete)
            #expect(refused.status == .methodNotAllowed)
            #expect(refused.headers[.allow] == "GET, HEAD, POST")
            #expect(try Told(refused).error.code == "METHOD_NOT_ALLOWED")
        }
    }
}
