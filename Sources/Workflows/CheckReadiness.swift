import Connectors
import Foundation

/// Asks a running service whether it is ready, as a load balancer or a container's health check does.
public enum CheckReadiness {
    /// What a service that is ready says of itself.
    public struct Readiness: Encodable, Sendable {
        /// The URL that was asked.
        public let url: String
        /// The version of the service.
        public let version: String
        /// Jobs that wait.
        public let queued: Int
        /// Jobs under way.
        public let running: Int
    }

    /// Asks `/health/ready`.
    ///
    /// - Parameters:
    ///   - service: The URL of the service, without the path.
    ///   - limit: How long the answer may take.
    /// - Returns: The answer of a service that is ready.
    /// - Throws: ``ReadinessError``.
    public static func run(service: String, within limit: Duration) async throws -> Readiness {
        let scheme = service.prefix { $0 != ":" }.lowercased()
        guard ["http", "https"].contains(scheme), let host = URL(string: service)?.host(),
            !host.isEmpty
        else {
            throw WorkflowError.invalid(
                parameter: "url",
                value: String(service.prefix(200)),
                remedy: "give a URL such as http://127.0.0.1:8001"
            )
        }
        let url = (service.hasSuffix("/") ? String(service.dropLast()) : service) + "/health/ready"
        let answer: HTTPProbe.Answer
        do {
            answer = try await HTTPProbe.get(url, within: limit)
        } catch let failure as HTTPProbe.Failure {
            throw ReadinessError.noAnswer(url: url, reason: failure.description)
        }
        guard answer.status == 200 else {
            let refusal = try? JSONDecoder().decode(Refusal.self, from: answer.body)
            throw ReadinessError.notReady(
                url: url,
                status: answer.status,
                reason: refusal.map { String($0.error.message.prefix(200)) }
            )
        }
        guard let ready = try? JSONDecoder().decode(Ready.self, from: answer.body) else {
            throw ReadinessError.otherService(url: url)
        }
        return Readiness(
            url: url,
            version: ready.version,
            queued: ready.jobs.queued,
            running: ready.jobs.running
        )
    }

    private struct Ready: Decodable {
        struct Jobs: Decodable {
            let queued: Int
            let running: Int
        }
        let version: String
        let jobs: Jobs
    }

    private struct Refusal: Decodable {
        struct Body: Decodable {
            let message: String
        }
        let error: Body
    }
}

/// Why a service is not known to be ready.
public enum ReadinessError: Error, Hashable, Sendable {
    /// The service did not answer.
    case noAnswer(url: String, reason: String)
    /// The service answered that it is not ready.
    case notReady(url: String, status: Int, reason: String?)
    /// Another program answered.
    case otherService(url: String)
}

extension ReadinessError: CustomStringConvertible {
    /// One line: which URL, what, and the remedy.
    public var description: String {
        switch self {
        case .noAnswer(let url, let reason):
            "\(url) does not answer: \(reason); start `hindcast serve`, or give its --port or --url"
        case .notReady(let url, let status, let reason):
            "\(url) is not ready: HTTP \(status)" + (reason.map { ", \($0)" } ?? "")
        case .otherService(let url):
            "\(url) is not a hindcast service; give the --port or --url of one"
        }
    }
}
