import Foundation

/// Keys that let nobody in.
enum HostileCredentials {
    static let apiKey = "k3y-Xw9ZbQ7mLr2TfV8s"
    static let environment = ["HINDCAST_API_KEY": apiKey]

    static let cases: [HostileCase] = wrong + unauthorized + elsewhere + giants

    private static let wrong: [HostileCase] = {
        let keys = wrongKeys.map { (name: "the key \($0.prefix(30))", value: "Bearer \($0)") }
        return (headers + keys).flatMap { name, value in
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
        ("GET", "/api/v1/jobs?access_token=\(apiKey)"), ("GET", "/metrics?/health/live"),
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
        "Bearer " + long, "Bearer \(apiKey)" + long, long,
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
        Data(apiKey.utf8).base64EncodedString(), "*", ".*", "' OR '1'='1", "\u{43A}3y",
        String(repeating: "a", count: apiKey.count), "hc_", "hc_" + apiKey,
        // The shape of a named key, and of a token: {"alg":"none"} and {"exp":9999999999}.
        "hc_" + String(repeating: "A", count: 43), "hc_" + String(repeating: "%", count: 43),
        "hc_" + String(repeating: "A", count: 42), "hc_" + String(repeating: "A", count: 44),
        "eyJhbGciOiJub25lIn0.eyJleHAiOjk5OTk5OTk5OTl9.", "a.b.c", "..",
    ]
}
