import Foundation
import Synchronization

/// The keys that requests are signed with.
struct AWSCredentials: Sendable {
    var accessKeyID: String
    var secretAccessKey: String
    /// The token of temporary keys; nil for permanent ones.
    var sessionToken: String?
    /// When they end; nil for keys without an end.
    var expiration: Date?
}

/// Where the keys come from.
///
/// The environment first: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`. Otherwise
/// the endpoint that ECS and AWS Batch (`AWS_CONTAINER_CREDENTIALS_RELATIVE_URI`) or EKS
/// (`AWS_CONTAINER_CREDENTIALS_FULL_URI`, `AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE`) give a container;
/// its keys are renewed before they end.
enum CredentialsSource: Sendable {
    case fixed(AWSCredentials)
    /// The URL of an endpoint, and the file with the token that it wants.
    case endpoint(url: String, tokenFile: String?)

    /// The address at which ECS answers its containers.
    private static let ecs = "http://169.254.170.2"

    /// Finds the source in an environment.
    ///
    /// - Throws: ``ObjectStoreError/noCredentials``;
    ///   ``ObjectStoreError/invalidSetting(name:value:remedy:)`` for an endpoint to which keys must not be
    ///   entrusted.
    init(environment: [String: String]) throws(ObjectStoreError) {
        func value(_ name: String) -> String? {
            environment[name].flatMap { $0.isEmpty ? nil : $0 }
        }
        if let id = value("AWS_ACCESS_KEY_ID"), let secret = value("AWS_SECRET_ACCESS_KEY") {
            self = .fixed(
                AWSCredentials(
                    accessKeyID: id,
                    secretAccessKey: secret,
                    sessionToken: value("AWS_SESSION_TOKEN")
                )
            )
        } else if let path = value("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") {
            self = .endpoint(url: Self.ecs + path, tokenFile: nil)
        } else if let url = value("AWS_CONTAINER_CREDENTIALS_FULL_URI") {
            let trusted = ["localhost", "127.0.0.1", "169.254.170.2", "169.254.170.23"]
            let parts = URLComponents(string: url)
            guard parts?.scheme == "https" || parts?.host.map({ trusted.contains($0) }) == true
            else {
                throw .invalidSetting(
                    name: "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                    value: url,
                    remedy:
                        "it has to be https, or an address of this machine or of the container's host"
                )
            }
            self = .endpoint(url: url, tokenFile: value("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"))
        } else {
            throw .noCredentials
        }
    }

    /// Asks the endpoint, or gives what was given.
    ///
    /// - Throws: ``HTTPClientError``; ``ObjectStoreError`` for an answer without keys.
    func load(with http: HTTPClient) async throws -> AWSCredentials {
        guard case .endpoint(let url, let tokenFile) = self else {
            if case .fixed(let credentials) = self { return credentials }
            throw ObjectStoreError.noCredentials
        }
        var request = HTTPClient.Request(url: url)
        if let tokenFile, let token = try? String(contentsOfFile: tokenFile, encoding: .utf8) {
            request.headers.append(
                ("Authorization", token.trimmingCharacters(in: .whitespacesAndNewlines))
            )
        }
        let response = try await http.send(request, within: .seconds(10), upTo: 1 << 16)
        guard response.status == 200,
            let answer = try? JSONDecoder().decode(Answer.self, from: response.body)
        else {
            throw ObjectStoreError.unavailable(
                place: "the container's endpoint of credentials",
                attempts: 1,
                reason: "HTTP \(response.status)"
            )
        }
        return AWSCredentials(
            accessKeyID: answer.accessKeyID,
            secretAccessKey: answer.secretAccessKey,
            sessionToken: answer.token,
            expiration: try? Date(answer.expiration, strategy: .iso8601)
        )
    }

    private struct Answer: Decodable {
        let accessKeyID: String
        let secretAccessKey: String
        let token: String
        let expiration: String

        private enum CodingKeys: String, CodingKey {
            case accessKeyID = "AccessKeyId"
            case secretAccessKey = "SecretAccessKey"
            case token = "Token"
            case expiration = "Expiration"
        }
    }
}

/// Keys in use, renewed five minutes before they end.
final class CredentialsCache: Sendable {
    private static let margin: TimeInterval = 300

    private let source: CredentialsSource
    private let known = Mutex<AWSCredentials?>(nil)

    init(_ source: CredentialsSource) {
        self.source = source
    }

    /// Keys that are valid at a moment.
    func credentials(at moment: Date, with http: HTTPClient) async throws -> AWSCredentials {
        let kept = known.withLock { $0 }
        if let kept, kept.expiration.map({ $0 > moment + Self.margin }) ?? true { return kept }
        let loaded = try await source.load(with: http)
        known.withLock { $0 = loaded }
        return loaded
    }

    /// Forgets keys that were refused, so that the next request asks for others.
    func forget() { known.withLock { $0 = nil } }
}
