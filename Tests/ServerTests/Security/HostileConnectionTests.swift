import HTTPTypes
import Hummingbird
import HummingbirdCore
import LoopbackHTTP
import NIOCore
import Server
import TestSupport
import Testing

/// What sockets bring that no router sees.
@Suite(.tags(.timed)) struct HostileConnectionTests {
    private static func app(
        head: TimeAmount = .seconds(20),
        body: TimeAmount = .seconds(20)
    ) -> ServedRoutes {
        let configuration = HTTP1Channel.Configuration(
            additionalChannelHandlers: [HeaderTimeoutHandler(head: head, body: body)])
        return served(by: [ErrorMiddleware()], server: .http1(configuration: configuration)) {
            $0.addThing()
            $0.post("/takes") { request, _ in
                "took \(try await request.body.collect(upTo: 1_000).readableBytes)"
            }
        }
    }

    /// Whether a new connection is answered; one that waits may have been closed meanwhile.
    private static func isUp(_ port: Int) async throws -> Bool {
        let text = "GET /thing HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        return try await RawConnection.exchange(text, port: port).hasPrefix("HTTP/1.1 200 ")
    }

    private static let post = "POST /takes HTTP/1.1\r\nHost: localhost\r\nContent-Length: "

    @Test(
        .timeLimit(.minutes(60)),
        arguments: [
            "", "G", "GET /thing HTTP/1.1\r\nHost: localhost\r\nX-Drip: ",
        ]
    )
    func `a head that never ends is closed without an answer`(text: String) async throws {
        try await Self.app(head: .milliseconds(100)).run { client in
            let port = client.port
            let answer = try await RawConnection.exchange(text, port: port)
            #expect(answer == "")
            #expect(try await Self.isUp(port))
        }
    }

    @Test(.timeLimit(.minutes(60)))
    func `a body that never ends is closed, and its handler does not take the part for the whole`()
        async throws
    {
        try await Self.app(body: .milliseconds(100)).run { client in
            let port = client.port
            let answer = try await RawConnection.exchange(Self.post + "9\r\n\r\nx", port: port)
            #expect(!answer.contains("took"))
            #expect(try await Self.isUp(port))
        }
    }

    @Test(.timeLimit(.minutes(60)))
    func `a body that is refused before it has come is closed too`() async throws {
        try await Self.app(head: .milliseconds(100)).run { client in
            let port = client.port
            let text = "POST /nothing HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nx"
            let answer = try await RawConnection.exchange(text, port: port)
            #expect(answer.hasPrefix("HTTP/1.1 404 "))
        }
    }

    @Test(.timeLimit(.minutes(60)))
    func `requests sent at once and one after the other are all answered`() async throws {
        try await Self.app().run { client in
            let port = client.port
            let last = Self.post + "3\r\nConnection: close\r\n\r\nxyz"
            let answer = try await RawConnection(port: port).talk([
                ("", Self.post + "1\r\n\r\nx" + Self.post + "2\r\n\r\nxy"),
                ("took 2", last),
            ])
            let places = ["took 1", "took 2", "took 3"].map { answer.ranges(of: $0).first }
            #expect(places.allSatisfy { $0 != nil })
            #expect(answer.ranges(of: "200 OK").count == 3)
        }
    }

    @Test(
        .timeLimit(.minutes(60)),
        arguments: [
            "\u{0}\u{1}\u{2}\r\n\r\n",
            "GET / HTTP/9.9\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "y", count: 100_000)
                + "\r\n\r\n",
        ].map(Abridged.init)
    )
    func `what is no HTTP is answered in our words`(text: Abridged<String>) async throws {
        try await Self.app(head: .milliseconds(200)).run { client in
            let port = client.port
            let answer = try await RawConnection.exchange(text.value, port: port)
            #expect(answer.hasPrefix("HTTP/1.1 400 "))
            let body = try #require(answer.ranges(of: "\r\n\r\n").first).upperBound
            #expect(try Told(answer[body...].utf8).error.code == "BAD_REQUEST")
            #expect(try await Self.isUp(port))
        }
    }

    @Test(.timeLimit(.minutes(60)))
    func `a body of megabytes is refused and not kept`() async throws {
        try await Self.app().run { client in
            let body = String(repeating: "x", count: 5_000_000)
            let answer = try await client.execute(uri: "/takes", method: .post, body: body)
            #expect(answer.status == .contentTooLarge)
            #expect(try Told(answer).error.code == "BODY_TOO_LARGE")
            #expect(try await client.execute(uri: "/thing", method: .get).status == .ok)
        }
    }
}
