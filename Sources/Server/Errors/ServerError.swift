public import HTTPTypes

/// The answer to a request that fails.
///
/// In JSON: `{"success": false, "error": {"code", "message", "details"}}`.
public struct ServerError: Error, Hashable, Sendable {
    /// The HTTP status.
    public var status: HTTPResponse.Status
    /// The stable code: `MODEL_NOT_FOUND`.
    public var code: String
    /// One line for people: the problem, the value, and the remedy.
    public var message: String
    /// More for programs: the parameter, the running job.
    public var details: [String: JSONValue]
    /// Seconds for `Retry-After`; nil if a retry does not help.
    public var retryAfter: Int?

    /// Creates an error.
    public init(
        _ status: HTTPResponse.Status,
        code: String,
        message: String,
        details: [String: JSONValue] = [:],
        retryAfter: Int? = nil
    ) {
        self.status = status
        self.code = code
        self.message = message
        self.details = details
        self.retryAfter = retryAfter
    }
}
