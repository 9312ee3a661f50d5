/// What a client has asked of its server so far, for monitoring.
package struct HTTPTraffic: Sendable, Equatable {
    /// Requests that have ended, with or without a response.
    package var requests = 0
    /// Those without a complete response, and those with a status of 400 or above.
    package var failures = 0
    /// How long all of them took together, in seconds.
    package var seconds = 0.0
}
