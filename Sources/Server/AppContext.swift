package import Hummingbird
import Synchronization

/// What belongs to one request and travels with it.
package struct AppContext: RequestContext {
    /// What Hummingbird itself keeps.
    package var coreContext: CoreRequestContextStorage
    /// The name of this request in the log, in the answer and in errors.
    package var requestID: String
    /// Who asks.
    package let client: RequestClient

    /// Creates the context of a request that came over a connection.
    package init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        requestID = ""
        client = RequestClient(address: source.channel.remoteAddress?.ipAddress)
    }
}

/// Who asks, as far as that is known.
///
/// A context is copied from one middleware to the next, and the one that logs a request stands
/// outside of the one that checks its key: so both share this.
package final class RequestClient: Sendable {
    /// The address at the other end of the connection; nil where there is none.
    package let address: String?
    private let name = Mutex<String?>(nil)

    init(address: String?) {
        self.address = address
    }

    /// The name of the key that the client has shown; nil before that, and where none is asked for.
    package var key: String? { name.withLock(\.self) }

    /// Notes which key the client has shown.
    package func identify(as key: String) {
        name.withLock { $0 = key }
    }
}
