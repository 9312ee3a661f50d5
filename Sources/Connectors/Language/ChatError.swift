/// Why a language model gave no answer, by what the caller can do.
public enum ChatError: Error, Hashable, Sendable {
    /// No connection could be made.
    case notThere(url: String)
    /// The server refused the API key.
    case unauthorized(url: String, status: Int)
    /// The server refused the request.
    case refused(url: String, status: Int, reason: String)
    /// All attempts failed.
    case unavailable(url: String, attempts: Int, reason: String)
    /// The server asks for a longer wait than is allowed.
    case waitTooLong(url: String, seconds: Int)
    /// The circuit breaker is open after several consecutive failures.
    case resting(url: String)
}

extension ChatError: CustomStringConvertible {
    /// One line: the error, the URL, and the remedy.
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
