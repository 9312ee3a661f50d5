public import Market
import Synchronization

/// Until when hosts have asked for no request.
///
/// An exchange that is asked during a ban lengthens it, so everything that asks from one address
/// has to share what the exchange has said.
public protocol ExchangePauses: Sendable {
    /// Until when a host wants no request; nil where it has not said so.
    func pause(of host: String) throws -> Timestamp?

    /// Takes note of such a time; the latest of a host counts.
    func note(_ until: Timestamp, of host: String) async throws
}

/// Pauses that one process remembers.
public final class ProcessPauses: ExchangePauses {
    private let pauses = Mutex<[String: Timestamp]>([:])

    /// Creates an empty memory.
    public init() {}

    /// Until when a host wants no request; nil where it has not said so.
    public func pause(of host: String) -> Timestamp? {
        pauses.withLock { $0[host] }
    }

    /// Takes note of such a time; the latest of a host counts.
    public func note(_ until: Timestamp, of host: String) {
        pauses.withLock { $0[host] = max(until, $0[host] ?? until) }
    }
}

/// How an answer says when the next request is welcome.
enum NamedPause {
    /// The longest pause that is believed: the exchange's bans end after three days.
    static let longest: Int64 = 7 * 86_400_000

    /// Until when an answer asks for no request; nil where it does not say so.
    ///
    /// `Retry-After` counts seconds or names a time (RFC 9110, 10.2.3), by the exchange's clock. The
    /// body of a ban says `IP banned until` and milliseconds since 1970.
    static func end(
        retryAfter: String?,
        date: Timestamp?,
        body: String,
        now: Timestamp
    ) -> Timestamp? {
        var ends: [Timestamp] = []
        if let text = retryAfter?.trimmingPrefix(while: \.isWhitespace) {
            if let seconds = Double(text), seconds.isFinite {
                let longest = Double(longest / 1000)
                ends.append(now + Int64((min(max(seconds, 0), longest) * 1000).rounded(.up)))
            } else if let end = Timestamp(httpDate: String(text)) {
                ends.append(now + (end.milliseconds - (date ?? now).milliseconds))
            }
        }
        if let range = body.firstRange(of: "banned until ") {
            let digits = body[range.upperBound...].prefix { $0.isASCII && $0.isNumber }
            if digits.count == 13, let milliseconds = Int64(digits) {
                ends.append(Timestamp(milliseconds: milliseconds))
            }
        }
        return ends.max().map { min(max($0, now), now + longest) }
    }
}
