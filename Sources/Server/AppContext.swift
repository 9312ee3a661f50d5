package import Hummingbird
import Synchronization

/// The context of a request.
package struct AppContext: RequestContext {
    /// Hummingbird's own storage.
    package var coreContext: CoreRequestContextStorage
    /// The request's id in the log, in the answer and in errors.
    package var requestID: String
    /// The client.
    package let client: RequestClient

    /// Creates the context of a request that came over a connection.
    package init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        requestID = ""
        client = RequestClient(address: source.channel.remoteAddress?.ipAddress)
    }
}

/// What is known of the client of a request.
///
/// Middleware passes copies of a context on, and the one that logs a request stands outside of the
/// one that checks its key. So the copies share this object.
package final class RequestClient: Sendable {
    /// The client's address; nil if there is none.
    package let address: String?
    private let name = Mutex<String?>(nil)
    private let joined = Mutex<Sessions.Session?>(nil)

    init(address: String?) {
        self.address = address
    }

    /// The name of the client's API key; nil before authentication, and without it.
    package var key: String? { name.withLock(\.self) }

    /// The session of the client's cookie; nil for a request that sent a key, and without keys.
    package var session: Sessions.Session? { joined.withLock(\.self) }

    /// Records the session of the client's cookie.
    func join(_ session: Sessions.Session) {
        joined.withLock { $0 = session }
    }

    /// Records the name of the client's API key.
    package func identify(as key: String) {
        name.withLock { $0 = key }
    }
}
