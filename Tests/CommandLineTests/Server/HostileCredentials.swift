import Crypto
import Foundation

/// Tokens and keys that let nobody in.
enum HostileCredentials {
    static let apiKey = "k3y-Xw9ZbQ7mLr2TfV8s"
    static let secret = "signing-secret-of-at-least-32-bytes-0123456789"
    static let issuer = "hindcast-tests"
    static let audience = "hindcast"

    /// Lets its bearer in.
    static let token = signed(claims())
    static let environment = ["HINDCAST_API_KEY": apiKey, "HINDCAST_JWT_SECRET": secret]

    static let cases: [HostileCase] = wrong + unauthorized + elsewhere + giants

    private static let wrong: [HostileCase] = {
        let keys = wrongKeys.map { (name: "the key \($0.prefix(30))", value: "Bearer \($0)") }
        let tokens = wrongTokens.map { (name: $0.name, value: "Bearer \($0.token)") }
        return (headers + keys + tokens).flatMap { name, value in
            requests.map { method, path in
                HostileCase(
                    "\(method) \(path) with \(name)",
                    Message(method, path, [("Authorization", value)]),
                    .refused([401])
                )
            }
        }
    }()

    /// Everything behind the door, without a credential that counts.
    private static let unauthorized: [HostileCase] = closed.map { method, path in
        HostileCase(
            "\(method) \(path.prefix(40)) with nothing",
            Message(method, path),
            .refused([401])
        )
    }

    private static let closed: [(String, String)] = [
        ("GET", "/api/v1/ai/models"), ("GET", "/api/v1/jobs"), ("GET", "/api/v1/backtest/runs"),
        ("GET", "/api/v1/backtest/strategies"), ("GET", "/metrics"), ("POST", "/api/v1/ai/train"),
        ("POST", "/api/v1/backtest/run"), ("DELETE", "/api/v1/ai/models/BTCUSD_1h_spot"),
        ("GET", "/api/v1/market/candles?symbol=BTCUSD"), ("GET", "/api/v1/jobs/1/events"),
        ("GET", "/api/v1/nowhere"), ("GET", "//metrics"), ("GET", "/health/../metrics"),
        ("GET", "/docs/../api/v1/jobs"), ("GET", "/api/v1/jobs?api_key=\(apiKey)"),
        ("GET", "/api/v1/jobs?access_token=\(token)"), ("GET", "/metrics?/health/live"),
        ("GET", "/METRICS"), ("GET", "/%6detrics"),
    ]

    private static let elsewhere: [HostileCase] = misplaced.map { headers in
        HostileCase(
            "elsewhere: \(headers.map(\.0))",
            Message("GET", "/api/v1/jobs", headers),
            .refused([400, 401])
        )
    }

    private static let misplaced: [[(String, String)]] = [
        [("Cookie", "api_key=\(apiKey)")],
        [("X-API-Key", apiKey)],
        [("Proxy-Authorization", "Bearer \(apiKey)")],
        [("Authorization", "Bearer wrong"), ("Authorization", "Bearer \(apiKey)")],
        [("Authorization", "Bearer \(apiKey)"), ("Authorization", "Bearer wrong")],
    ]

    /// Beyond what a head may hold.
    private static let giants: [HostileCase] = [
        "Bearer " + long, "Bearer \(apiKey)" + long, "Bearer \(token)" + long, long,
    ].map { value in
        HostileCase(
            "\(value.prefix(20)) and 60 KB",
            Message("GET", "/api/v1/jobs", [("Authorization", value)]),
            .dropped
        )
    }

    private static let requests: [(String, String)] = [
        ("GET", "/api/v1/jobs"), ("DELETE", "/api/v1/ai/models/BTCUSD_1h_spot"),
    ]

    private static let headers: [(name: String, value: String)] = [
        ("an empty header", ""), ("a scheme alone", "Bearer"), ("a scheme and a space", "Bearer "),
        ("no scheme", apiKey),
        ("basic", "Basic " + Data("user:\(apiKey)".utf8).base64EncodedString()),
        ("another scheme", "Token \(apiKey)"), ("two keys", "Bearer \(apiKey) \(apiKey)"),
        ("two schemes", "Bearer Bearer \(apiKey)"), ("a comma", "Bearer \(apiKey), Bearer x"),
        ("quotes", "Bearer \"\(apiKey)\""),
    ]

    private static let long = String(repeating: "a", count: 60_000)

    private static let wrongKeys: [String] = [
        "x", "0", "null", "undefined", "true", String(apiKey.dropLast()),
        String(apiKey.dropFirst()),
        apiKey + "x", "x" + apiKey, apiKey.uppercased(), apiKey.lowercased(), apiKey + apiKey,
        String(apiKey.reversed()), apiKey.replacing("s", with: "t"), apiKey + "%00", apiKey + "=",
        Data(apiKey.utf8).base64EncodedString(), secret, "*", ".*", "' OR '1'='1", "\u{43A}3y",
        String(repeating: "a", count: apiKey.count),
    ]

    private static let wrongTokens: [(name: String, token: String)] = [
        ("a token that is over", signed(claims(["exp": now - 3600]))),
        ("a token that was over at once", signed(claims(["exp": 0]))),
        ("a token that was over before 1970", signed(claims(["exp": -1]))),
        ("a token that begins tomorrow", signed(claims(["nbf": now + 86_400]))),
        ("a token without an end", signed(claims(without: "exp"))),
        ("an end that is a text", signed(claims(["exp": "\(now + 3600)"]))),
        ("an end that is null", signed(claims(["exp": NSNull()]))),
        ("an end that is a list", signed(claims(["exp": [now + 3600]]))),
        ("another issuer", signed(claims(["iss": "somebody"]))),
        ("no issuer", signed(claims(without: "iss"))),
        ("another audience", signed(claims(["aud": "somebody"]))),
        ("other audiences", signed(claims(["aud": ["a", "b"]]))),
        ("no audience", signed(claims(without: "aud"))),
        ("another secret", signed(claims(), by: secret + "x")),
        ("an empty secret", signed(claims(), by: "")),
        ("the API key as the secret", signed(claims(), by: apiKey)),
        ("alg none", joined(#"{"alg":"none","typ":"JWT"}"#, claims()) + "."),
        ("alg None", joined(#"{"alg":"None","typ":"JWT"}"#, claims()) + "."),
        ("alg none, without a dot", joined(#"{"alg":"none"}"#, claims())),
        ("alg none, signed", signed(claims(), header: #"{"alg":"none"}"#)),
        ("alg HS384, signed so", signed(claims(), header: #"{"alg":"HS384"}"#, as: SHA384.self)),
        ("alg HS512, signed so", signed(claims(), header: #"{"alg":"HS512"}"#, as: SHA512.self)),
        ("alg RS256", signed(claims(), header: #"{"alg":"RS256","typ":"JWT"}"#)),
        ("alg ES256", signed(claims(), header: #"{"alg":"ES256","typ":"JWT"}"#)),
        ("an empty alg", signed(claims(), header: #"{"alg":"","typ":"JWT"}"#)),
        ("no alg", signed(claims(), header: #"{"typ":"JWT"}"#)),
        ("a key of its own", signed(claims(), by: "own", header: ownKey)),
        (
            "a key from a file",
            signed(claims(), by: "", header: #"{"alg":"HS256","kid":"/dev/null"}"#)
        ),
        ("a header that is no JSON", signed(claims(), header: "HS256")),
        ("a header that is a list", signed(claims(), header: "[]")),
        ("claims that are no JSON", signed("claims")),
        ("claims that are a list", signed("[]")),
        ("claims that are empty", signed("")),
        ("no signature", joined(header, claims()) + "."),
        ("no signature and no dot", joined(header, claims())),
        ("half a signature", String(token.dropLast(20))),
        ("a letter less", String(token.dropLast())),
        ("a letter changed", changed(token)),
        ("a fourth part", token + ".x"),
        ("dots", ".."), ("one dot", "."), ("dots and letters", "a.b.c"),
        ("padding", token + "=="),
        ("other claims under the signature", swapped()),
        ("another header under the signature", reheaded()),
        ("bytes that are no base64", "!!!.???.###"),
        ("a giant token", signed(claims(["x": String(repeating: "a", count: 9000)]), by: "other")),
        ("deep claims", signed(#"{"exp":"# + String(repeating: "[", count: 5000))),
    ]

    private static let header = #"{"alg":"HS256","typ":"JWT"}"#
    private static let ownKey = #"{"alg":"HS256","jwk":{"kty":"oct","k":"b3du"}}"#
    /// Whenever the tests run, the time of the token is theirs.
    private static let now = Int(Date().timeIntervalSince1970)

    private static func claims(_ changes: [String: Any] = [:], without name: String? = nil)
        -> String
    {
        var claims: [String: Any] = [
            "sub": "test", "iss": issuer, "aud": audience, "exp": now + 3600,
        ]
        claims.merge(changes) { $1 }
        if let name { claims[name] = nil }
        let json = try? JSONSerialization.data(withJSONObject: claims, options: .sortedKeys)
        return String(decoding: json ?? Data(), as: UTF8.self)
    }

    private static func signed(
        _ claims: String,
        by secret: String = secret,
        header: String = header
    ) -> String {
        signed(claims, by: secret, header: header, as: SHA256.self)
    }

    private static func signed<Hash: HashFunction>(
        _ claims: String,
        by secret: String = secret,
        header: String,
        as hash: Hash.Type
    ) -> String {
        let text = joined(header, claims)
        let key = SymmetricKey(data: Data(secret.utf8))
        let code = HMAC<Hash>.authenticationCode(for: Data(text.utf8), using: key)
        return text + "." + base64(Data(code))
    }

    private static func joined(_ header: String, _ claims: String) -> String {
        base64(Data(header.utf8)) + "." + base64(Data(claims.utf8))
    }

    /// The base64 of RFC 4648, section 5, without padding.
    private static func base64(_ data: Data) -> String {
        data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
    }

    /// The token with one letter of its signature changed.
    private static func changed(_ token: String) -> String {
        var letters = Array(token)
        letters[letters.count - 10] = letters[letters.count - 10] == "A" ? "B" : "A"
        return String(letters)
    }

    private static func swapped() -> String {
        let signature = token.split(separator: ".")[2]
        return joined(header, claims(["sub": "somebody"])) + "." + signature
    }

    private static func reheaded() -> String {
        let signature = token.split(separator: ".")[2]
        return joined(#"{"typ":"JWT","alg":"HS256"}"#, claims()) + "." + signature
    }
}
