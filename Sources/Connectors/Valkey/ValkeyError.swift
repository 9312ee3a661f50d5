/// Why a Valkey or Redis server gave no answer, by what the caller can do.
public enum ValkeyError: Error, Hashable, Sendable {
    /// An address that is no `redis://host:port/database`.
    case invalidAddress(reason: String)
    /// No connection, or no whole answer in time; a later attempt may succeed.
    case unavailable(reason: String)
    /// The server was out of reach several times in a row, and is not asked for a while.
    case resting
    /// The server has answered with an error, as one whose memory is full does.
    case refused(String)
    /// The server has answered with something else than was asked for.
    case unexpectedAnswer
}

extension ValkeyError: CustomStringConvertible {
    /// One line: what, and why.
    public var description: String {
        switch self {
        case .invalidAddress(let reason): reason
        case .unavailable(let reason): "the shared cache gives no answer: \(reason)"
        case .resting: "the shared cache gave no answer several times and is not asked for now"
        case .refused(let text): "the shared cache refuses: \(text.prefix(120))"
        case .unexpectedAnswer: "the shared cache has answered something else"
        }
    }
}
