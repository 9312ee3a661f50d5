package import Foundation
package import Telemetry

/// Sends traces to a collector by OTLP over HTTP, in JSON.
///
/// The exporter that uses it ends its connection and its thread.
///
/// Documentation: [OTLP/HTTP](https://opentelemetry.io/docs/specs/otlp/#otlphttp).
package final class OTLPClient: SpanTransport {
    /// The largest answer, in bytes.
    private static let longestAnswer = 1 << 20
    /// The statuses after which a batch may be sent again.
    private static let passing: Set<Int> = [429, 502, 503, 504]

    private let url: String
    private let headers: [(name: String, value: String)]
    private let timeout: Duration
    private let http: HTTPClient

    /// Creates a client; it connects with the first batch.
    ///
    /// - Parameters:
    ///   - url: Where traces are taken: `http://127.0.0.1:4318/v1/traces`.
    ///   - headers: Headers of every request, such as the collector's key.
    ///   - timeout: How long a batch may take; OpenTelemetry's default.
    package init(
        url: String,
        headers: [(name: String, value: String)] = [],
        timeout: Duration = .seconds(10)
    ) {
        self.url = url
        self.headers = headers
        self.timeout = timeout
        http = HTTPClient(connectTimeout: min(timeout, .seconds(5)), idleConnections: 1)
    }

    /// Closes the connection and ends its thread.
    package func shutdown() {
        http.shutdown()
    }

    package func send(_ body: Data) async -> SpanDelivery {
        let request = HTTPClient.Request(
            url: url,
            headers: [("User-Agent", "hindcast"), ("Content-Type", "application/json")] + headers,
            body: body
        )
        do {
            return delivery(
                try await http.send(request, within: timeout, upTo: Self.longestAnswer)
            )
        } catch {
            return .unavailable(reason: "\(error)".firstLine, after: nil)
        }
    }

    private func delivery(_ response: HTTPClient.Response) -> SpanDelivery {
        switch response.status {
        case 200..<300:
            let answer = try? JSONDecoder().decode(Answer.self, from: response.body)
            return .accepted(rejected: answer?.partialSuccess?.rejectedSpans?.count ?? 0)
        case let status where Self.passing.contains(status):
            return .unavailable(reason: "HTTP \(status)", after: pause(namedBy: response))
        case let status:
            return .refused(reason: "HTTP \(status)")
        }
    }

    /// How long `Retry-After` asks to wait; nil where it does not.
    private func pause(namedBy response: HTTPClient.Response) -> Duration? {
        response.header("retry-after").flatMap { Int($0) }.map { .seconds(max(0, $0)) }
    }

    /// `ExportTraceServiceResponse`.
    private struct Answer: Decodable {
        struct Part: Decodable {
            let rejectedSpans: Count?
        }

        /// A 64-bit integer, which is a text in JSON; numbers are taken, too.
        struct Count: Decodable {
            let count: Int

            init(from decoder: any Decoder) throws {
                let value = try decoder.singleValueContainer()
                if let number = try? value.decode(Int.self) {
                    count = number
                } else {
                    count = Int(try value.decode(String.self)) ?? 0
                }
            }
        }

        let partialSuccess: Part?
    }
}
