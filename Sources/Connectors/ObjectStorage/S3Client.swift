public import Foundation
import Hashing
import Synchronization

/// Reads, writes and lists whole objects below a prefix of an S3 bucket.
///
/// Requests that may pass (a broken connection, HTTP 408, 409, 429 and 5xx) are retried with full
/// jitter. Endpoint and keys come from the environment; see ``CredentialsSource`` for the keys.
/// `AWS_ENDPOINT_URL_S3`, else `AWS_ENDPOINT_URL`, names a store other than AWS, which is asked with the
/// bucket in the path.
public final class S3Client: Sendable {
    /// Where its objects lie.
    public let location: S3Location

    /// How many requests are worth making at a time.
    public static let concurrentRequests = 16

    private static let attempts = 6
    private static let firstBackoff = Duration.milliseconds(200)
    /// The timeout of a request, whose body may be the candles of a whole sweep.
    private static let timeout = Duration.seconds(300)
    /// The largest object, as large as one PUT takes.
    private static let largestObject = 5 << 30

    private let http = HTTPClient(
        connectTimeout: .seconds(10),
        idleConnections: concurrentRequests
    )
    private let credentials: CredentialsCache
    private let region: String
    /// `https://host`, and the path before a key.
    private let endpoint: (base: String, host: String, path: String)
    private let jitter: Mutex<Jitter>
    private let now: @Sendable () -> Date
    private let sleep: @Sendable (Duration) async throws -> Void

    /// Creates a client; nothing is asked yet.
    ///
    /// - Parameters:
    ///   - location: Where its objects lie.
    ///   - environment: Names endpoint, region and keys.
    ///   - seed: Seed of the pauses' jitter.
    ///   - clock: For the pauses.
    ///   - now: The time, which is signed.
    /// - Throws: ``ObjectStoreError`` for settings that are missing or cannot be used.
    public init(
        _ location: S3Location,
        environment: [String: String],
        seed: UInt64 = .random(in: 0 ... .max),
        clock: any Clock<Duration> = ContinuousClock(),
        now: @escaping @Sendable () -> Date = { Date() }
    ) throws(ObjectStoreError) {
        func value(_ name: String) -> String? {
            environment[name].flatMap { $0.isEmpty ? nil : $0 }
        }
        let own = ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"].first { value($0) != nil }
        let region = value("AWS_REGION") ?? value("AWS_DEFAULT_REGION")
        guard let region = region ?? (own == nil ? nil : "us-east-1") else { throw .noRegion }
        let isDotted = location.bucket.contains(".")
        var inPath = "/\(location.bucket)"
        var base: String
        if let own, let text = value(own) {
            base = text.hasSuffix("/") ? String(text.dropLast()) : text
        } else {
            let domain = region.hasPrefix("cn-") ? "amazonaws.com.cn" : "amazonaws.com"
            // The certificate of AWS does not hold for names with further dots.
            base = "https://\(isDotted ? "" : "\(location.bucket).")s3.\(region).\(domain)"
            if !isDotted { inPath = "" }
        }
        guard let parts = URLComponents(string: base), let host = parts.host,
            ["http", "https"].contains(parts.scheme), parts.path.isEmpty
        else {
            throw .invalidSetting(
                name: own ?? "AWS_REGION",
                value: own.flatMap(value) ?? region,
                remedy: "write it as https://HOST or http://HOST:PORT"
            )
        }
        self.location = location
        self.region = region
        credentials = CredentialsCache(try CredentialsSource(environment: environment))
        endpoint = (base, host + (parts.port.map { ":\($0)" } ?? ""), inPath)
        jitter = Mutex(Jitter(seed: seed))
        self.now = now
        sleep = { try await clock.sleep(for: $0) }
    }

    /// Reads an object.
    ///
    /// - Parameter name: Its name below the prefix.
    /// - Returns: Its bytes; nil if there is none.
    /// - Throws: ``ObjectStoreError``, `CancellationError`.
    public func object(_ name: String) async throws -> Data? {
        let response = try await send("GET", location.key(name))
        guard response.status != 404 else {
            // A bucket that is missing is no missing object.
            guard Self.code(of: response) != "NoSuchBucket" else {
                throw refusal(response, place(location.key(name)))
            }
            return nil
        }
        return response.body
    }

    /// Writes an object unless there is one of its name.
    ///
    /// - Parameters:
    ///   - bytes: The whole object.
    ///   - name: Its name below the prefix.
    /// - Returns: Whether it was written; false where one was there before, which is left alone.
    /// - Throws: ``ObjectStoreError``, `CancellationError`.
    @discardableResult
    public func create(_ bytes: Data, _ name: String) async throws -> Bool {
        let response = try await send(
            "PUT",
            location.key(name),
            headers: [("If-None-Match", "*")],
            body: bytes
        )
        guard response.status != 404 else { throw refusal(response, place(location.key(name))) }
        return response.status != 412
    }

    /// Writes an object, replacing one of its name.
    ///
    /// - Throws: ``ObjectStoreError``, `CancellationError`.
    public func replace(_ bytes: Data, _ name: String) async throws {
        let response = try await send("PUT", location.key(name), body: bytes)
        guard response.status < 300 else { throw refusal(response, place(location.key(name))) }
    }

    /// The names of all objects below a folder of the prefix.
    ///
    /// One request a thousand names.
    ///
    /// - Parameter folder: The folder's name below the prefix, without a slash at its end.
    /// - Returns: Names below the folder, in the order of their bytes.
    /// - Throws: ``ObjectStoreError``, `CancellationError`.
    public func names(in folder: String) async throws -> [String] {
        let root = location.key(folder) + "/"
        var names: [String] = []
        var token: String?
        repeat {
            var query = [
                (name: "list-type", value: "2"), (name: "prefix", value: root),
                (name: "encoding-type", value: "url"),
            ]
            if let token { query.append((name: "continuation-token", value: token)) }
            let response = try await send("GET", nil, query: query)
            guard response.status == 200 else { throw refusal(response, place(root)) }
            let page = String(decoding: response.body, as: UTF8.self)
            for key in page.elements("Key") {
                let key = key.removingPercentEncoding ?? key
                if key.hasPrefix(root) { names.append(String(key.dropFirst(root.count))) }
            }
            let isCut = page.elements("IsTruncated").first == "true"
            token = isCut ? page.elements("NextContinuationToken").first : nil
        } while token != nil
        return names
    }
}

// MARK: - Requests

extension S3Client {
    /// Sends a request until the answer is one that a retry would repeat.
    ///
    /// - Returns: An answer with a status of 200, 404 or 412.
    private func send(
        _ method: String,
        _ key: String?,
        query: [(name: String, value: String)] = [],
        headers: [(name: String, value: String)] = [],
        body: Data? = nil
    ) async throws -> HTTPClient.Response {
        let digest = SHA256.hash(body ?? Data()).hexadecimal
        let place = place(key ?? "")
        var backoff = Self.firstBackoff
        var reason = ""
        for attempt in 1...Self.attempts {
            do {
                let request = try await request(method, key, query, headers, body, digest)
                let response = try await http.send(
                    request,
                    within: Self.timeout,
                    upTo: Self.largestObject
                )
                switch response.status {
                case 200...204, 404, 412: return response
                case 408, 409, 429, 500...: break
                default:
                    // Keys that have ended are replaced by new ones, once an attempt.
                    guard
                        ["ExpiredToken", "InvalidToken", "RequestTimeTooSkewed"]
                            .contains(Self.code(of: response)),
                        attempt < 3
                    else { throw refusal(response, place) }
                    credentials.forget()
                }
                reason = "HTTP \(response.status)"
            } catch let error as HTTPClientError {
                reason = "\(error)".firstLine
            } catch ObjectStoreError.unavailable(_, _, let why) {
                reason = why
            }
            try Task.checkCancellation()
            guard attempt < Self.attempts else { break }
            let longest = backoff
            try await sleep(jitter.withLock { $0.pause(upTo: longest) })
            backoff = backoff * 2
        }
        throw ObjectStoreError.unavailable(place: place, attempts: Self.attempts, reason: reason)
    }

    /// A signed request.
    private func request(
        _ method: String,
        _ key: String?,
        _ query: [(name: String, value: String)],
        _ headers: [(name: String, value: String)],
        _ body: Data?,
        _ digest: String
    ) async throws -> HTTPClient.Request {
        let moment = now()
        let keys = try await credentials.credentials(at: moment, with: http)
        let stamp = RequestSignature.stamp(of: moment)
        var signed =
            headers + [
                ("x-amz-content-sha256", digest), ("x-amz-date", stamp),
            ]
        if let token = keys.sessionToken { signed.append(("x-amz-security-token", token)) }
        let path = RequestSignature.encodedPath("\(endpoint.path)/\(key ?? "")")
        let signature = RequestSignature(
            method: method,
            path: path,
            query: query,
            headers: signed + [("host", endpoint.host)],
            bodyDigest: digest,
            stamp: stamp,
            region: region
        )
        signed.append(
            (
                "Authorization",
                signature.authorization(keyID: keys.accessKeyID, secret: keys.secretAccessKey)
            )
        )
        signed.append(("User-Agent", "hindcast"))
        if body != nil { signed.append(("Content-Type", "application/octet-stream")) }
        let text = RequestSignature.encodedQuery(query)
        return HTTPClient.Request(
            url: endpoint.base + path + (text.isEmpty ? "" : "?\(text)"),
            method: method,
            headers: signed,
            body: body
        )
    }

    /// An object's place, for people.
    private func place(_ key: String) -> String { "s3://\(location.bucket)/\(key)" }

    private func refusal(_ response: HTTPClient.Response, _ place: String) -> ObjectStoreError {
        .refused(place: place, status: response.status, code: Self.code(of: response))
    }

    /// The code in the body of an answer that is no success: `NoSuchKey`.
    private static func code(of response: HTTPClient.Response) -> String {
        let text = String(decoding: response.body.prefix(4096), as: UTF8.self)
        return (text.elements("Code").first ?? "no code").firstLine
    }
}

extension String {
    /// The texts of all XML elements of a name that have no children.
    fileprivate func elements(_ name: String) -> [String] {
        split(separator: "<\(name)>").dropFirst().compactMap { part in
            part.split(separator: "</\(name)>", omittingEmptySubsequences: false).first.map {
                String($0).replacing("&amp;", with: "&").replacing("&quot;", with: "\"")
            }
        }
    }
}
