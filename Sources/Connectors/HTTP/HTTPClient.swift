import Foundation
import Synchronization
import Telemetry
import Tracing

/// An HTTP/1.1 client over the system's libcurl, with one thread for all requests.
///
/// Only `http` and `https` are allowed. Certificates are checked against the system's store.
/// Redirects are not followed, no request is repeated after a response has begun, and neither
/// proxies nor `.netrc` of the environment are used.
///
/// The thread starts with the first request. The creator of a client ends it with ``shutdown()``; a
/// client without references ends by itself.
final class HTTPClient: Sendable {
    /// A request.
    struct Request: Sendable {
        /// The URL.
        var url: String
        /// The method; nil for a `POST` with a body and a `GET` without one.
        var method: String?
        /// Headers; each is one line.
        var headers: [(name: String, value: String)] = []
        /// The body; nil for none.
        var body: Data?
    }

    /// A complete response of any status.
    struct Response: Sendable {
        let status: Int
        let headers: [(name: String, value: String)]
        let body: Data

        /// The value of the first header of a name, ignoring case; nil if there is none.
        func header(_ name: String) -> String? {
            headers.first { $0.name.lowercased() == name.lowercased() }?.value
        }
    }

    private let loop: HTTPLoop
    private let counts = Mutex(HTTPTraffic())

    /// What was asked so far.
    var traffic: HTTPTraffic { counts.withLock { $0 } }

    /// Creates a client; its thread starts with the first request.
    ///
    /// - Parameters:
    ///   - connectTimeout: The timeout for name resolution, connection and TLS handshake together.
    ///   - idleConnections: How many connections are kept for further requests.
    init(connectTimeout: Duration, idleConnections: Int = 4) {
        loop = HTTPLoop(connectTimeout: connectTimeout, idleConnections: idleConnections)
    }

    deinit {
        loop.shutdown()
    }

    /// Sends a request and reads the whole response.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - limit: The timeout, from the connection to the last byte of the response.
    ///   - longest: The largest body, in bytes.
    /// - Returns: The response, whatever its status.
    /// - Throws: ``HTTPClientError``; `CancellationError` at once if the task is cancelled.
    func send(
        _ request: Request,
        within limit: Duration,
        upTo longest: Int
    ) async throws -> Response {
        try await Stage.run(request.verb, ofKind: .client) { stage in
            stage.note(request)
            let start = ContinuousClock.now
            var isFailure = true
            defer {
                let seconds = (ContinuousClock.now - start) / .seconds(1)
                counts.withLock { counts in
                    counts.requests += 1
                    counts.failures += isFailure ? 1 : 0
                    counts.seconds += seconds
                }
            }
            let order = HTTPLoop.Order(request: request, limit: limit, longest: longest)
            let response = try await loop.send(order)
            isFailure = response.status >= 400
            stage["http.response.status_code"] = response.status
            if isFailure { stage.fail("\(response.status)") }
            return response
        }
    }

    /// Ends all requests with ``HTTPClientError/shutDown``, closes the connections and ends the
    /// thread.
    ///
    /// It returns when that is done, within milliseconds. Further requests are refused.
    func shutdown() {
        loop.shutdown()
    }
}

extension HTTPClient.Request {
    /// The method that is sent.
    fileprivate var verb: String { method ?? (body == nil ? "GET" : "POST") }
}

extension Stage {
    /// Notes where a request goes, without its query, which may hold a key.
    fileprivate func note(_ request: HTTPClient.Request) {
        guard isRecording else { return }
        self["http.request.method"] = request.verb
        guard let url = URL(string: request.url) else { return }
        self["server.address"] = url.host()
        self["server.port"] = url.port ?? (url.scheme == "https" ? 443 : 80)
        self["url.path"] = url.path()
    }
}

/// Why a request got no complete response.
enum HTTPClientError: Error, Equatable {
    /// The connection was refused or timed out.
    case notConnected(reason: String)
    /// The response was not complete in time.
    case timeout(Duration)
    /// The body is larger than allowed.
    case bodyTooLong(limit: Int)
    /// The connection broke, or the response is not HTTP.
    case failed(reason: String)
    /// The client has been shut down.
    case shutDown
}

extension HTTPClientError: CustomStringConvertible {
    /// The error in one line.
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
    /// The first line of a foreign text, shortened and without control characters.
    var firstLine: String {
        let line = split(whereSeparator: \.isNewline).first ?? ""
        return String(line.prefix(120).filter { !$0.unicodeScalars.contains { $0.value < 32 } })
    }
}
