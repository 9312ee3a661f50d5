import Foundation
package import HTTPTypes
import Hashing
package import Market
import Synchronization

/// The sign-ins of browsers: each a random token in a cookie, which stands for a key.
///
/// They are in memory alone, so a restart ends all of them. A session's key is looked up at each
/// request like one that is sent, so that revoking it ends its sessions at once.
package final class Sessions: Sendable {
    /// One sign-in.
    package final class Session: Sendable {
        /// The key that was given.
        let key: Secret
        /// The key's name.
        package let name: String
        /// When it ends by itself.
        package let expiresAt: Timestamp
        private let isOver = Mutex(false)

        init(key: Secret, name: String, expiresAt: Timestamp) {
            self.key = key
            self.name = name
            self.expiresAt = expiresAt
        }

        /// Whether it has ended, by sign-out or by age.
        package func isOver(at now: Timestamp) -> Bool {
            now >= expiresAt || isOver.withLock(\.self)
        }

        func end() { isOver.withLock { $0 = true } }
    }

    /// A bounded record of wrong keys from one address.
    private struct Failures {
        var count = 0
        var since: Timestamp
    }

    private struct State {
        /// By the SHA-256 of their tokens, the oldest first.
        var sessions: [(digest: [UInt8], session: Session)] = []
        var failures: [String: Failures] = [:]
    }

    /// The name of the cookie.
    package static let cookie = "hindcast_session"
    /// How long a session lasts, in milliseconds: half a day.
    package static let age: Int64 = 12 * 3_600_000
    /// How many sessions there are at most; a further one ends the oldest.
    package static let most = 256
    /// How many wrong keys an address may send in a minute.
    package static let failuresPerMinute = 10
    private static let rememberedAddresses = 1024
    private static let minute: Int64 = 60_000

    private let now: @Sendable () -> Timestamp
    private let state = Mutex(State())

    /// - Parameter now: The clock.
    package init(now: @escaping @Sendable () -> Timestamp) {
        self.now = now
    }

    /// Begins a session.
    ///
    /// - Parameters:
    ///   - key: A key that was checked.
    ///   - name: Its name.
    /// - Returns: The token, 64 hexadecimal digits of 256 random bits, and the session.
    package func begin(with key: Secret, named name: String) -> (token: String, session: Session) {
        var generator = SystemRandomNumberGenerator()
        let token = (0..<32).map { _ in
            let byte = UInt8.random(in: .min ... .max, using: &generator)
            return (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
        let session = Session(key: key, name: name, expiresAt: now() + Self.age)
        state.withLock { state in
            let moment = now()
            state.sessions.removeAll { $0.session.isOver(at: moment) }
            while state.sessions.count >= Self.most { state.sessions.removeFirst().session.end() }
            state.sessions.append((Self.digest(of: token), session))
        }
        return (token, session)
    }

    /// The session of a request's cookie; nil for none, and for one that is over.
    package func session(of headers: HTTPFields) -> Session? {
        guard let token = Self.token(in: headers) else { return nil }
        let digest = SHA256.hash(Data(token.utf8))
        let moment = now()
        return state.withLock { state in
            var found: Session?
            // Every one is compared, each in constant time.
            for (known, session) in state.sessions where digest.matches(known) { found = session }
            return found.flatMap { $0.isOver(at: moment) ? nil : $0 }
        }
    }

    /// Whether a request has the cookie, whatever it is worth.
    static func hasCookie(_ headers: HTTPFields) -> Bool { token(in: headers) != nil }

    /// Ends the session of a request's cookie, if it has one.
    package func end(of headers: HTTPFields) {
        guard let session = session(of: headers) else { return }
        session.end()
        state.withLock { $0.sessions.removeAll { $0.session === session } }
    }

    /// How many seconds an address has to wait before it may try a key; nil for none.
    package func wait(of address: String?) -> Int? {
        let moment = now()
        return state.withLock { state in
            guard let known = state.failures[address ?? ""],
                known.count >= Self.failuresPerMinute
            else { return nil }
            let left = known.since + Self.minute
            return left > moment
                ? Int((left.milliseconds - moment.milliseconds + 999) / 1000) : nil
        }
    }

    /// Takes note of a wrong key.
    package func noteFailure(of address: String?) {
        let moment = now()
        state.withLock { state in
            // Only those of the last minute count.
            state.failures = state.failures.filter { moment < $0.value.since + Self.minute }
            let name = address ?? ""
            guard state.failures[name] != nil || state.failures.count < Self.rememberedAddresses
            else { return }
            state.failures[name, default: Failures(since: moment)].count += 1
        }
    }

    /// The header that gives a browser its token.
    ///
    /// - Parameters:
    ///   - token: The token; nil to take it away.
    ///   - isSecure: Whether the browser may send it over TLS alone.
    /// - Returns: The value of `Set-Cookie`.
    static func header(for token: String?, isSecure: Bool) -> String {
        let age = token == nil ? 0 : Self.age / 1000
        return "\(cookie)=\(token ?? ""); Path=/; Max-Age=\(age); HttpOnly; SameSite=Strict"
            + (isSecure ? "; Secure" : "")
    }

    private static func digest(of token: String) -> [UInt8] {
        SHA256.hash(Data(token.utf8)).bytes
    }

    /// The token of a request's cookie; nil for anything that is none.
    private static func token(in headers: HTTPFields) -> String? {
        for field in headers[values: .cookie] {
            for pair in field.split(separator: ";") {
                let parts = pair.split(separator: "=", maxSplits: 1)
                guard parts.count == 2, parts[0].filter({ $0 != " " }) == cookie,
                    parts[1].utf8.count == 64
                else { continue }
                return String(parts[1])
            }
        }
        return nil
    }
}
