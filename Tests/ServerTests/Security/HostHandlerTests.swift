import HTTPTypes
import Hummingbird
import HummingbirdCore
import LoopbackHTTP
import NIOCore
import Server
import Testing

/// Which host the service takes a request to be for, as it comes over a socket.
struct HostHandlerTests {
    @Test(
        .timeLimit(.minutes(60)),
        arguments: [
            ("GET /host HTTP/1.1\r\nHost: localhost:80\r\n", "200", "localhost:80"),
            ("GET /host HTTP/1.1\r\nhOST: \t[::1]  \r\n", "200", "[::1]"),
            ("GET http://localhost/host HTTP/1.1\r\nHost: evil.example\r\n", "200", "localhost"),
            ("GET HTTP://127.0.0.1:1/host?x HTTP/1.1\r\nHost: a\r\n", "200", "127.0.0.1:1"),
            (
                "GET /host?u=http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n", "200",
                "localhost"
            ),
            ("GET http://evil.example/host HTTP/1.1\r\nHost: localhost\r\n", "403", "HOST_NOT"),
            ("GET /host HTTP/1.1\r\nHost: evil.example\r\n", "403", "HOST_NOT"),
            ("GET /host HTTP/1.1\r\n", "400", "BAD_REQUEST"),
            ("GET http://localhost/host HTTP/1.1\r\n", "400", "BAD_REQUEST"),
            ("GET /host HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n", "400", "BAD_REQUEST"),
            ("GET /host HTTP/1.1\r\nHost: localhost\r\nHOST: a\r\n", "400", "BAD_REQUEST"),
            ("GET /host HTTP/1.0\r\nHost: localhost\r\nHost: a\r\n", "400", "BAD_REQUEST"),
            ("GET /host HTTP/1.1\r\nHost:\r\n", "400", "BAD_REQUEST"),
            ("GET /host HTTP/1.1\r\nHost: localhost, localhost\r\n", "400", "BAD_REQUEST"),
            ("GET /host HTTP/1.1\r\nHost: a@localhost\r\n", "400", "BAD_REQUEST"),
            ("GET http:///host HTTP/1.1\r\nHost: localhost\r\n", "400", "BAD_REQUEST"),
            ("GET http://a@localhost/host HTTP/1.1\r\nHost: localhost\r\n", "400", "BAD_REQUEST"),
            ("GET ftp://localhost/host HTTP/1.1\r\nHost: localhost\r\n", "400", "BAD_REQUEST"),
            ("GET http://localhost/host HTTP/1.1\r\nHost: a b\r\n", "400", "BAD_REQUEST"),
            // Before HTTP/1.1 nobody had to say it; then it is no name of loopback.
            ("GET /host HTTP/1.0\r\n", "403", "HOST_NOT"),
            ("GET http://localhost/host HTTP/1.0\r\n", "200", "localhost"),
        ]
    )
    func `the target's host counts, or else the only one that is named`(
        text: String,
        status: String,
        told: String
    ) async throws {
        try await Self.app(loopbackOnly: true).run { client in
            let answer = try await RawConnection.exchange(
                text + "Connection: close\r\n\r\n",
                port: client.port
            )
            #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
            #expect(answer.contains(told))
        }
    }

    @Test(.timeLimit(.minutes(60)))
    func `a service for others answers to any name, and to none before HTTP/1.1`() async throws {
        try await Self.app(loopbackOnly: false).run { client in
            let port = client.port
            for (head, status) in [
                ("1.0", 200), ("1.1\r\nHost: evil.example", 200), ("1.1", 400),
            ] {
                let text = "GET /host HTTP/\(head)\r\nConnection: close\r\n\r\n"
                let answer = try await RawConnection.exchange(text, port: port)
                #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
            }
        }
    }

    /// Answers with the host that a request is taken to be for.
    private static func app(loopbackOnly: Bool) -> ServedRoutes {
        let configuration = HTTP1Channel.Configuration(
            additionalChannelHandlers: [
                WireHandlers(patience: .seconds(3600), grace: .seconds(3600)),
                HeaderTimeoutHandler(head: .seconds(3600), body: .seconds(3600)),
            ]
        )
        return served(
            by: [OriginMiddleware(origins: [], loopbackOnly: loopbackOnly)],
            server: .http1(configuration: configuration)
        ) {
            $0.get("/host") { request, _ in "for \(request.head.authority ?? "nobody")" }
        }
    }
}
