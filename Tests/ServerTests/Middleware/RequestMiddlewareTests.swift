import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Server
import Testing

struct RequestMiddlewareTests {
    @Test(arguments: [
        ("abc-DEF_1.2", true),
        (String(repeating: "x", count: 64), true),
        (String(repeating: "x", count: 65), false),
        ("", false),
        ("two words", false),
        ("a\"b", false),
        ("naïve", false),
    ])
    func `a name that a client gives its request is kept where it is harmless`(
        id: String,
        kept: Bool
    ) async throws {
        let app = served(by: [RequestIDMiddleware { "made" }]) {
            $0.get("/id") { _, context in context.requestID }
        }
        try await app.run { client in
            let answer = try await client.execute(
                uri: "/id",
                method: .get,
                headers: [.requestID: id]
            )
            #expect(answer.headers[.requestID] == (kept ? id : "made"))
            #expect(answer.text == (kept ? id : "made"))
        }
    }

    @Test func `names that are made are 32 digits and differ`() {
        let names = Set((0..<100).map { _ in RequestIDMiddleware.random() })
        #expect(names.count == 100)
        #expect(names.allSatisfy { $0.utf8.count == 32 && $0.allSatisfy(\.isHexDigit) })
    }

    @Test func `answers have the security headers`() async throws {
        let app = served(by: [SecurityHeadersMiddleware()]) {
            $0.addThing()
            $0.get("/page") { _, _ in
                Response(
                    status: .ok,
                    headers: [
                        .contentType: "text/html; charset=utf-8", .cacheControl: "max-age=60",
                    ]
                )
            }
        }
        try await app.run { client in
            let data = try await client.execute(uri: "/thing", method: .get).headers
            #expect(data[.contentSecurityPolicy] == SecurityHeadersMiddleware.dataPolicy)
            #expect(data[.cacheControl] == "no-store")
            #expect(data[.xContentTypeOptions] == "nosniff")
            #expect(data[.referrerPolicy] == "no-referrer")
            let page = try await client.execute(uri: "/page", method: .get).headers
            #expect(page[.contentSecurityPolicy] == SecurityHeadersMiddleware.pagePolicy)
            #expect(page[.cacheControl] == "max-age=60")
        }
    }

    @Test func `a handler over the timeout is cancelled, and its client gets 503`()
        async throws
    {
        let stopped = LogRecorder()
        let app = served(by: [
            ErrorMiddleware(), RequestTimeoutMiddleware(limit: .milliseconds(20)),
        ]) {
            $0.get("/slow") { _, _ -> Response in
                // Ends only when the task is cancelled.
                for await _ in AsyncStream<Void>(Void.self, { _ in }) {}
                stopped.logger.info("stopped")
                throw CancellationError()
            }
            $0.get("/fast") { _, _ in "here" }
        }
        try await app.run { client in
            let slow = try await client.execute(uri: "/slow", method: .get)
            #expect(slow.status == .serviceUnavailable)
            #expect(try Told(slow).error.code == "REQUEST_TIMEOUT")
            #expect(stopped.lines.map(\.message) == ["stopped"])
            #expect(try await client.execute(uri: "/fast", method: .get).status == .ok)
        }
    }

    @Test(.timeLimit(.minutes(60)))
    func `work that ignores cancellation keeps its permit, and its answer waits`()
        async throws
    {
        let gate = HeavyWorkGate(limit: 1, waiting: 0)
        let (told, tell) = AsyncStream.makeStream(of: Void.self)
        let (end, allowEnd) = AsyncStream.makeStream(of: Void.self)
        let app = served(by: [
            ErrorMiddleware(), RequestTimeoutMiddleware(limit: .milliseconds(20)),
        ]) {
            $0.get("/deaf") { _, _ in
                try await gate.run {
                    await withTaskCancellationHandler {
                        // A task of its own is not cancelled with ours.
                        await Task { for await _ in end {} }.value
                    } onCancel: {
                        tell.finish()
                    }
                    return "late"
                }
            }
        }
        try await app.run { client in
            async let first = client.execute(uri: "/deaf", method: .get)
            // Its time is over.
            for await _ in told {}
            #expect(gate.load == HeavyWorkGate.Load(running: 1, waiting: 0))
            let second = try await client.execute(uri: "/deaf", method: .get)
            #expect(try Told(second).error.code == "TOO_BUSY")
            allowEnd.finish()
            #expect(try Told(await first).error.code == "REQUEST_TIMEOUT")
            #expect(gate.load == HeavyWorkGate.Load(running: 0, waiting: 0))
        }
    }

    @Test func `an exempt route may take as long as it likes`() async throws {
        let app = served(by: [
            ErrorMiddleware(),
            RequestTimeoutMiddleware(limit: .zero, exempt: ["/jobs/{id}/events"]),
        ]) {
            $0.get("/jobs/:id/events") { _, _ in
                for _ in 0..<1_000 { await Task.yield() }
                return "here"
            }
        }
        try await app.run { client in
            let answer = try await client.execute(uri: "/jobs/7/events", method: .get)
            #expect(answer.status == .ok)
        }
    }
}
