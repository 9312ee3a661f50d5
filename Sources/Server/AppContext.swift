public import Hummingbird

/// What belongs to one request while it is answered.
public struct AppContext: RequestContext {
    /// Hummingbird's own part: logger, endpoint, parameters of the path.
    public var coreContext: CoreRequestContextStorage
    /// Names the request in its answer and in every line of the log.
    public var requestID = ""
    /// The address that the request came from; nil where it came from no socket.
    public let client: String?

    /// Takes a request from a connection.
    public init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        client = source.channel.remoteAddress?.ipAddress
    }
}
