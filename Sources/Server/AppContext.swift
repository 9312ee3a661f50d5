package import Hummingbird

/// What belongs to one request and travels with it.
package struct AppContext: RequestContext {
    /// What Hummingbird itself keeps.
    package var coreContext: CoreRequestContextStorage
    /// The name of this request in the log, in the answer and in errors.
    package var requestID: String
    /// The address at the other end of the connection; nil where there is none.
    package var client: String?

    /// Creates the context of a request that came over a connection.
    package init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        requestID = ""
        client = source.channel.remoteAddress?.ipAddress
    }
}
