import Connectors
import Foundation
import Synchronization
import TestSupport
import Testing

/// A shared cache that works, and ones that do not: each call ends in time, with a value or an error.
@Suite(.enabled(if: ValkeyServer.isInstalled, "\(ValkeyServer.absence)"))
struct ValkeyClientTests {
    /// So long that a loaded machine does not decide, where an answer is expected.
    private static let patience = Duration.seconds(20)

    private static func client(_ port: Int, database: Int = 0) throws -> ValkeyClient {
        try ValkeyClient(
            ValkeyAddress("redis://127.0.0.1:\(port)/\(database)"),
            timeout: patience
        )
    }

    @Test func `what was kept is found, by every client of the same database`() throws {
        let server = try ValkeyServer()
        let value = Data((0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7) })
        let first = try Self.client(server.port)
        #expect(try first.value(of: "a") == nil)
        try first.set("a", to: value)
        try first.set("b", to: Data([0, 13, 10, 0]))
        let second = try Self.client(server.port)
        #expect(try second.value(of: "a") == value)
        #expect(try second.value(of: "b") == Data([0, 13, 10, 0]))
        #expect(try Self.client(server.port, database: 3).value(of: "a") == nil)
    }

    @Test func `a value that is too large is not kept`() throws {
        let server = try ValkeyServer()
        let client = try Self.client(server.port)
        try client.set("a", to: Data(count: ValkeyClient.largestValue + 1))
        #expect(try client.value(of: "a") == nil)
    }

    @Test func `a password is sent, and a missing one is told as a refusal`() throws {
        let server = try ValkeyServer(["--requirepass", "p@ss word"])
        let address = "redis://:p%40ss%20word@127.0.0.1:\(server.port)/2"
        let client = try ValkeyClient(ValkeyAddress(address), timeout: Self.patience)
        try client.set("a", to: Data([1]))
        #expect(try client.value(of: "a") == Data([1]))
        let stranger = try Self.client(server.port)
        #expect {
            try stranger.value(of: "a")
        } throws: { error in
            if case .refused(let text)? = error as? ValkeyError {
                text.hasPrefix("NOAUTH")
            } else {
                false
            }
        }
    }

    @Test func `a server whose memory is full refuses, and still answers`() throws {
        let server = try ValkeyServer([
            "--maxmemory", "3mb", "--maxmemory-policy", "noeviction",
        ])
        let client = try Self.client(server.port)
        var kept = 0
        var refusals = 0
        for number in 0..<12 {
            do throws(ValkeyError) {
                try client.set("\(number)", to: Data(count: 500_000))
                kept += 1
            } catch {
                guard case .refused(let text) = error, text.hasPrefix("OOM") else { throw error }
                refusals += 1
            }
        }
        #expect(kept > 0)
        // More than the failures after which a server that gives no answer is left alone.
        #expect(refusals > 3)
        #expect(try client.value(of: "0")?.count == 500_000)
    }

    @Test func `a server that ends and begins again is found again`() throws {
        let first = try ValkeyServer()
        let client = try Self.client(first.port)
        try client.set("a", to: Data([1]))
        first.kill()
        #expect(throws: ValkeyError.self) { try client.value(of: "a") }
        let second = try ValkeyServer(port: first.port)
        #expect(try client.value(of: "a") == nil)
        try client.set("a", to: Data([2]))
        #expect(try client.value(of: "a") == Data([2]))
        withExtendedLifetime(second) {}
    }

    @Test func `after three failures in a row the server is left alone for a while`() throws {
        let port = try RawServer.freePort()
        let time = Mutex(ContinuousClock.now)
        let client = try ValkeyClient(
            ValkeyAddress("redis://127.0.0.1:\(port)"),
            timeout: Self.patience
        ) { time.withLock(\.self) }
        for _ in 0..<3 {
            #expect {
                try client.value(of: "a")
            } throws: { error in
                if case .unavailable? = error as? ValkeyError { true } else { false }
            }
        }
        #expect(throws: ValkeyError.resting) { try client.value(of: "a") }
        let server = try ValkeyServer(port: port)
        #expect(throws: ValkeyError.resting) { try client.set("a", to: Data([1])) }
        time.withLock { $0 += .seconds(5) }
        try client.set("a", to: Data([1]))
        #expect(try client.value(of: "a") == Data([1]))
        withExtendedLifetime(server) {}
    }

    @Test func `a server that says nothing is given up in time`() throws {
        let server = try RawServer(answering: nil)
        let client = try ValkeyClient(
            ValkeyAddress("redis://127.0.0.1:\(server.port)"),
            timeout: .milliseconds(30)
        )
        #expect(throws: ValkeyError.unavailable(reason: "it takes too long")) {
            try client.value(of: "a")
        }
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\n\r\n", "*2\r\n$1\r\na\r\n$1\r\nb\r\n", ":12\r\n", "+OK\r\n",
        "$-7\r\n", "$999999999999\r\n", "\0\0\0\0",
    ])
    func `a server that speaks something else gives an error and no value`(answer: String) throws {
        let server = try RawServer(answering: Data(answer.utf8))
        let client = try ValkeyClient(
            ValkeyAddress("redis://127.0.0.1:\(server.port)"),
            timeout: .milliseconds(200)
        )
        #expect(throws: ValkeyError.self) { try client.value(of: "a") }
    }

    @Test func `an answer without end is cut off`() throws {
        let head = Data("$99000000\r\n".utf8)
        let server = try RawServer(answering: head + Data(count: 9_000_000))
        let client = try Self.client(server.port)
        #expect(throws: ValkeyError.unexpectedAnswer) { try client.value(of: "a") }
    }

    @Test(arguments: [
        "", "127.0.0.1:6379", "http://127.0.0.1", "redis://", "redis://a/b", "redis://a/-1",
        "redis://a/0?x=1", "rediss://a", "valkeys://a:1",
    ])
    func `an address that is none is refused without being repeated`(text: String) {
        #expect {
            _ = try ValkeyAddress(text)
        } throws: { error in
            guard case .invalidAddress(let reason)? = error as? ValkeyError else { return false }
            return reason.contains("proxy") || reason.contains("redis://HOST")
        }
    }

    @Test func `what an address leaves out has the usual value`() throws {
        let plain = try ValkeyAddress("valkey://cache.internal")
        #expect("\(plain.host) \(plain.port) \(plain.database)" == "cache.internal 6379 0")
        let whole = try ValkeyAddress("redis://me:secret@[::1]:7000/5")
        #expect("\(whole.host) \(whole.port) \(whole.database)" == "::1 7000 5")
        #expect(whole.user == "me")
        #expect(whole.password == "secret")
        #expect("\(whole)" == "redis://[::1]:7000/5")
        var dumped = ""
        dump(whole, to: &dumped)
        #expect(!dumped.contains("secret"))
    }
}
