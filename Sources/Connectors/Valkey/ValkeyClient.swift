public import Foundation
import Synchronization

/// Values in a Valkey or Redis server that several services share, for a cache: what it does not answer in
/// a moment is not there.
///
/// A call waits for the server on the calling thread, ``timeout`` at most. After three failures in a row
/// the server is not asked for a rest of five seconds, so that one that is down costs nothing. Values are
/// bounded in bytes, and expire, so that a server without a bound of its own does not grow for ever.
public final class ValkeyClient: Sendable {
    /// How long a call may take, a new connection included.
    public static let timeout = Duration.milliseconds(150)
    /// The largest value: 4 MiB.
    public static let largestValue = 4 << 20
    /// How long a value that nobody replaces stays: seven days.
    public static let expiry = Duration.seconds(7 * 86_400)
    /// Connections that stay open between calls.
    private static let mostIdle = 4

    private let address: ValkeyAddress
    private let timeout: Duration
    private let idle = Mutex<[ValkeyConnection]>([])
    private let breaker: Mutex<CircuitBreaker>
    private let start = ContinuousClock.now
    private let now: @Sendable () -> ContinuousClock.Instant

    /// Creates a client; nothing is connected yet.
    ///
    /// - Parameters:
    ///   - address: The server.
    ///   - timeout: How long a call may take.
    ///   - now: The clock of the rest after failures.
    public init(
        _ address: ValkeyAddress,
        timeout: Duration = ValkeyClient.timeout,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.address = address
        self.timeout = timeout
        self.now = now
        breaker = Mutex(CircuitBreaker(failuresAllowed: 3, rest: .seconds(5)))
    }

    /// The value of a key; nil for none.
    ///
    /// - Throws: ``ValkeyError``.
    public func value(of key: String) throws(ValkeyError) -> Data? {
        // A value that is larger than any of ours is cut by the server, and so is none of ours.
        let words = ["GETRANGE", key, "0", "\(Self.largestValue)"].map { Data($0.utf8) }
        switch try answer(to: words, largest: Self.largestValue) {
        case .bytes(let bytes): return bytes.isEmpty ? nil : bytes
        case .none: return nil
        case .done: throw .unexpectedAnswer
        }
    }

    /// Keeps a value under a key; a value that is too large is not kept.
    ///
    /// - Throws: ``ValkeyError``.
    public func set(_ key: String, to value: Data) throws(ValkeyError) {
        guard value.count <= Self.largestValue else { return }
        let words =
            [Data("SET".utf8), Data(key.utf8), value]
            + ["EX", "\(Self.expiry.components.seconds)"].map { Data($0.utf8) }
        guard try answer(to: words, largest: 1024) == .done else { throw .unexpectedAnswer }
    }

    private func answer(
        to words: [Data],
        largest: Int
    ) throws(ValkeyError) -> ValkeyConnection.Answer {
        guard breaker.withLock({ $0.admits(at: now() - start) }) else { throw .resting }
        do throws(ValkeyError) {
            let answer = try ask(words, largest: largest)
            breaker.withLock { $0.succeeded() }
            return answer
        } catch {
            switch error {
            // An answer, if not the one that was wanted: the server is there.
            case .refused: breaker.withLock { $0.succeeded() }
            default: breaker.withLock { $0.failed(at: now() - start) }
            }
            throw error
        }
    }

    /// Asks over an open connection, or a new one where that has ended meanwhile.
    private func ask(
        _ words: [Data],
        largest: Int
    ) throws(ValkeyError) -> ValkeyConnection.Answer {
        let deadline = ContinuousClock.now + timeout
        if let known = idle.withLock({ $0.popLast() }) {
            do throws(ValkeyError) {
                return try ask(known, words, largest: largest, until: deadline)
            } catch {
                // The server may have closed it while it was idle.
                guard case .unavailable = error, ContinuousClock.now < deadline else { throw error }
            }
        }
        let new = try ValkeyConnection(to: address, until: deadline)
        return try ask(new, words, largest: largest, until: deadline)
    }

    /// Asks over a connection, which stays open where its next answer is that to the next command.
    private func ask(
        _ connection: ValkeyConnection,
        _ words: [Data],
        largest: Int,
        until deadline: ContinuousClock.Instant
    ) throws(ValkeyError) -> ValkeyConnection.Answer {
        do throws(ValkeyError) {
            let answer = try connection.send(words, largest: largest, until: deadline)
            keep(connection)
            return answer
        } catch {
            if case .refused = error { keep(connection) }
            throw error
        }
    }

    private func keep(_ connection: ValkeyConnection) {
        idle.withLock { idle in
            if idle.count < Self.mostIdle { idle.append(connection) }
        }
    }
}
