import HummingbirdCore
import LoopbackHTTP
import Server
import Synchronization
import Testing

/// How many connections one client may hold.
@Suite(.timeLimit(.minutes(60))) struct ClientConnectionsTests {
    @Test func `a client has as many as one may, and others have theirs`() {
        let told = Mutex<[String]>([])
        let connections = ClientConnections(limit: 4) { client, limit in
            told.withLock { $0.append("\(client) \(limit)") }
        }
        for _ in 1...4 { #expect(connections.open(by: "10.0.0.1")) }
        for _ in 1...9 { #expect(!connections.open(by: "10.0.0.1")) }
        #expect(connections.open(by: "10.0.0.2"))
        #expect(told.withLock(\.self) == ["10.0.0.1 4"])
        connections.close(by: "10.0.0.1")
        #expect(connections.open(by: "10.0.0.1"))
        #expect(!connections.open(by: "10.0.0.1"))
        // Told again once it has had half as many.
        #expect(told.withLock(\.self).count == 1)
        for _ in 1...2 { connections.close(by: "10.0.0.1") }
        for _ in 1...2 { #expect(connections.open(by: "10.0.0.1")) }
        #expect(!connections.open(by: "10.0.0.1"))
        #expect(told.withLock(\.self).count == 2)
    }

    @Test func `silent connections leave places once they are closed`() async throws {
        let clients = ClientConnections(limit: 3) { _, _ in }
        let configuration = HTTP1Channel.Configuration(
            additionalChannelHandlers: [ClientLimitHandler(clients)]
        )
        let app = served(by: [ErrorMiddleware()], server: .http1(configuration: configuration)) {
            $0.addThing()
        }
        let request = "GET /thing HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        try await app.run { client in
            var silent: [RawConnection]? = try (1...3).map { _ in
                try RawConnection(port: client.port)
            }
            // A connection beyond is closed without an answer, once all of those were counted.
            var answer = "HTTP"
            while answer.hasPrefix("HTTP") {
                answer = (try? await RawConnection.exchange(request, port: client.port)) ?? ""
            }
            #expect(silent?.count == 3)
            silent = nil
            while !answer.hasPrefix("HTTP/1.1 200 ") {
                answer = (try? await RawConnection.exchange(request, port: client.port)) ?? ""
            }
        }
    }
}
