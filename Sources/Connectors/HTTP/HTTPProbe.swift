public import Foundation

/// One `GET` of a program that only wants to know whether a service answers, and what.
public enum HTTPProbe {
    /// A complete answer of any status.
    public struct Answer: Sendable {
        /// The HTTP status.
        public let status: Int
        /// The body, at most 64 KiB.
        public let body: Data
    }

    /// Why there is no answer, in one line.
    public struct Failure: Error, Hashable, CustomStringConvertible {
        /// The reason.
        public let description: String
    }

    /// Sends a `GET` and waits for its answer.
    ///
    /// - Parameters:
    ///   - url: An `http` or `https` URL.
    ///   - limit: How long it may take in all.
    /// - Returns: The answer, whatever its status.
    /// - Throws: ``Failure``; `CancellationError` if the task is cancelled.
    public static func get(_ url: String, within limit: Duration) async throws -> Answer {
        let client = HTTPClient(connectTimeout: limit)
        defer { client.shutdown() }
        do {
            let response = try await client.send(
                HTTPClient.Request(url: url, headers: [("User-Agent", "hindcast")]),
                within: limit,
                upTo: 64 << 10
            )
            return Answer(status: response.status, body: response.body)
        } catch let error as HTTPClientError {
            throw Failure(description: error.description.firstLine)
        }
    }
}
