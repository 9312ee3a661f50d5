public import Market

/// Why an exchange returned no data, by what the caller can do.
public enum ExchangeError: Error, Hashable, Sendable {
    /// The exchange does not trade that symbol on that venue.
    case unknownSymbol(Symbol, Venue)
    /// The exchange does not serve this region or address, or (HTTP 403) took too many requests.
    case regionRefused(host: String, status: Int)
    /// The exchange wants no request until then, in so many seconds, which is longer than is waited.
    case paused(host: String, until: Timestamp, seconds: Int)
    /// No good answer came in so many attempts.
    case unavailable(host: String, attempts: Int, reason: String)
    /// The exchange refused the request.
    case refused(host: String, status: Int, reason: String)
    /// The response is invalid.
    case badAnswer(host: String, reason: String)
}

extension ExchangeError: CustomStringConvertible {
    /// One line: the error, the host, and the remedy.
    public var description: String { "\(reason); \(remedy)" }

    /// The error, and the host.
    package var reason: String {
        switch self {
        case .unknownSymbol(let symbol, let venue):
            "the exchange has no \(symbol) in its \(venue) market"
        case .regionRefused(let host, 403):
            "\(host) refuses the request (HTTP 403): it does not serve this region or address, or "
                + "its limit of requests was passed"
        case .regionRefused(let host, let status):
            "\(host) refuses this region or address (HTTP \(status))"
        case .paused(let host, let until, let seconds):
            "\(host) wants no request for \(seconds) s, until \(until)"
        case .unavailable(let host, let attempts, let reason):
            "\(host) gave no good answer in \(attempts) attempts (\(reason))"
        case .refused(let host, let status, let reason):
            "\(host) refused the request (HTTP \(status), \(reason))"
        case .badAnswer(let host, let reason):
            "\(host) answered nonsense (\(reason))"
        }
    }

    private var remedy: String {
        switch self {
        case .unknownSymbol: "check the symbol and the market"
        case .regionRefused(_, 403):
            "wait some minutes and try again; where it stays so, download its CSV files and import "
                + "them"
        case .regionRefused: "download its CSV files and import them"
        case .paused: "try again then"
        case .unavailable: "check the network and try again, what has come is kept"
        case .refused: "check symbol, interval and times"
        case .badAnswer: "nothing of it was kept; where it comes again, import the exchange's files"
        }
    }
}
