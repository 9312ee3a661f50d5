import Foundation

/// Sends HTTP/1.1 requests over the system's libcurl, at most one thread for all of them.
///
/// Requests go to `http` and `https` addresses only. Certificates are checked against the system's
/// store. Redirects are not followed, no request is repeated after an answer has begun, and neither
/// proxies nor `.netrc` of the environment are used.
///
/// The thread starts with the first request. Whoever creates a client owns it and ends it with
/// ``shutdown()``; a client that nothing refers to any more ends by itself.
final class HTTPClient: Sendable {
    /// A request.
    struct Request: Sendable {
        /// The whole address.
        var url: String
        /// Names and values; both are one line each.
        var headers: [(name: String, value: String)] = []
        /// The body of a `POST`; nil for a `GET`.
        var body: Data?
    }

    /// A complete answer of any status.
    struct Response: Sendable {
        let status: Int
        let headers: [(name: String, value: String)]
        let body: Data

        /// The value of the first header of a name, in whatever case; nil where there is none.
        func header(_ name: String) -> String? {
            headers.first { $0.name.lowercased() == name.lowercased() }?.value
        }
    }

    private let loop: HTTPLoop

    /// Creates a client; its thread starts with the first request.
    ///
    /// - Parameter connectTimeout: How long the name's resolution, the connection and the TLS
    ///   handshake may take together.
    init(connectTimeout: Duration) {
        loop = HTTPLoop(connectTimeout: connectTimeout)
    }

    deinit {
        loop.shutdown()
    }

    /// Sends a request and takes in the whole answer.
    ///
    /// - Parameters:
    ///   - request: What is sent.
    ///   - limit: How long it may take, from the connection to the last byte of the answer.
    ///   - longest: Bytes that the answer's body may have.
    /// - Returns: The answer, whatever its status.
    /// - Throws: ``HTTPClientError``; `CancellationError` at once where the task is cancelled.
    func send(
        _ request: Request,
        within limit: Duration,
        upTo longest: Int
    ) async throws -> Response {
        try await loop.send(HTTPLoop.Order(request: request, limit: limit, longest: longest))
    }

    /// Ends all requests with ``HTTPClientError/shutDown``, closes the connections and ends the
    /// thread.
    ///
    /// It returns when that is done, within milliseconds. Further requests are refused.
    func shutdown() {
        loop.shutdown()
    }
}

/// Why a request got no complete answer.
enum HTTPClientError: Error, Equatable {
    /// Nobody can be reached there, or not within the time for connecting.
    case notConnected(reason: String)
    /// The answer was not complete in time.
    case timeout(Duration)
    /// The body is longer than allowed.
    case bodyTooLong(limit: Int)
    /// The connection broke, or what came is no HTTP.
    case failed(reason: String)
    /// The client has been shut down.
    case shutDown
}

extension HTTPClientError: CustomStringConvertible {
    /// One line.
    var description: String {
        switch self {
        case .notConnected(let reason), .failed(let reason): reason
        case .timeout(let limit): "no answer within \(limit)"
        case .bodyTooLong(let limit): "an answer longer than \(limit) bytes"
        case .shutDown: "the client is shut down"
        }
    }
}

extension String {
    /// The first line of a text that others wrote, shortened and without control characters.
    var firstLine: String {
        let line = split(whereSeparator: \.isNewline).first ?? ""
        return String(line.prefix(120).filter { !$0.unicodeScalars.contains { $0.value < 32 } })
    }
}
