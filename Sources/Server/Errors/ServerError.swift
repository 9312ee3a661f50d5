public import HTTPTypes

/// What a client is told when a request cannot be answered as asked.
///
/// On the wire: `{"success": false, "error": {"code", "message", "details"}}`.
public struct ServerError: Error, Hashable, Sendable {
    /// The HTTP status.
    public var status: HTTPResponse.Status
    /// For programs, in capitals: `MODEL_NOT_FOUND`.
    public var code: String
    /// For people, one line: what, which value, and the remedy.
    public var message: String
    /// More for programs: the parameter, the running job.
    public var details: [String: JSONValue]
    /// Seconds after which to try again; nil where trying again does not help.
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
