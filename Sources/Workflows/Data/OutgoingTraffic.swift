import Connectors

/// What the process has asked of another service so far, for monitoring.
package struct OutgoingTraffic: Sendable, Equatable {
    /// Requests that have ended, with or without a response.
    package let requests: Int
    /// Those without a complete response, and those with a status of 400 or above.
    package let failures: Int
    /// How long all of them took together, in seconds.
    package let seconds: Double

    init(_ traffic: HTTPTraffic) {
        requests = traffic.requests
        failures = traffic.failures
        seconds = traffic.seconds
    }
}
