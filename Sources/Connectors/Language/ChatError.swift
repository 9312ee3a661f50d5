/// Why a language model gave no answer, cut by what the caller can do about it.
public enum ChatError: Error, Hashable, Sendable {
    /// No connection can be made.
    case notThere(url: String)
    /// The server does not accept the key.
    case unauthorized(url: String, status: Int)
    /// The server refused the request for a reason of its own.
    case refused(url: String, status: Int, reason: String)
    /// No good answer came in so many attempts.
    case unavailable(url: String, attempts: Int, reason: String)
    /// The server asks for a longer wait than is allowed.
    case waitTooLong(url: String, seconds: Int)
    /// The server has failed several times in a row and is left alone for a while.
    case resting(url: String)
}

extension ChatError: CustomStringConvertible {
    /// One line: what, from where, and the remedy.
    public var description: String {
        switch self {
        case .notThere(let url):
            "no language model is served at \(url); start one (`ollama serve`, "
                + "`make language-model`) or set HINDCAST_LLM_URL"
        case .unauthorized(let url, let status):
            "\(url) does not accept the key (HTTP \(status)); check HINDCAST_LLM_KEY"
        case .refused(let url, let status, let reason):
            "\(url) refused the question (HTTP \(status), \(reason)); check HINDCAST_LLM_URL and "
                + "HINDCAST_LLM_MODEL"
        case .unavailable(let url, let attempts, let reason):
            "\(url) gave no answer in \(attempts) attempts (\(reason)); check the server, or raise "
                + "HINDCAST_LLM_TIMEOUT"
        case .waitTooLong(let url, let seconds):
            "\(url) asks to wait \(seconds) s, longer than is allowed; try again then"
        case .resting(let url):
            "\(url) has failed several times in a row and is not asked for a while; check the server"
        }
    }
}
