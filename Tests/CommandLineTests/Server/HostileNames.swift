import Foundation

/// Names that would lead out of their place, wherever a request may name something.
enum HostileNames {
    static let cases: [HostileCase] = named + stepped

    private static let named: [HostileCase] = (pathPlaces + queryPlaces + bodyPlaces)
        .flatMap { place in
            names.map { name in
                HostileCase(
                    "\(place.name) \(name.prefix(60))",
                    place.message(name),
                    .refused([404, 422])
                )
            }
        }

    private static let stepped: [HostileCase] = pathPlaces.flatMap { place in
        ways.map { way in
            HostileCase("\(place.name) \(way)", place.message(way), .refused([400, 404, 405, 422]))
        }
    }

    /// Spelt for a path or a query.
    private static let names: [String] = [
        "..%2f..%2fetc%2fpasswd", "%2e%2e%2fhindcast.sqlite", "%252e%252e%252fhindcast.sqlite",
        "..%5c..%5chindcast.sqlite", "..%c0%af..%c0%afhindcast.sqlite", "%c0%ae%c0%ae",
        "%e0%80%ae%e0%80%ae%e0%80%af", "..%u2215hindcast.sqlite", "%2fetc%2fpasswd", "....%2f%2f",
        "BTCUSD_1h_spot%2f..%2f..", "BTCUSD_1h_spot%2fmanifest.json", "BTCUSD_1h_spot%00",
        "BTCUSD_1h_spot%00.json", "%00", "BTCUSD_1h_spot%0d%0aX-Injected:%20yes",
        "BTCUSD_1h_spot%0aforged", "BTCUSD_1h_spot%20", "%20BTCUSD_1h_spot", "BTCUSD_1h_spot.",
        // Full-width stop and solidus, Cyrillic letters, an override of direction, no width at all.
        "%ef%bc%8e%ef%bc%8e%ef%bc%8f", "%d0%92%d0%a2%d0%a1USD_1h_spot", "%e2%80%aeBTCUSD_1h",
        "BTC%e2%80%8bUSD_1h_spot", "%ff%fe", "%", "%zz", "%1", "~root", "*", "$(id)", "%60id%60",
        "'%20OR%20'1'='1", "1;DROP%20TABLE%20job", "-1", "-9223372036854775809",
        "checkpoint.tmp", ".checkpoint", String(repeating: "A", count: 5000),
    ]

    /// Spelt for a path alone: a router may see several steps in them.
    private static let ways = [
        "../../../etc/passwd", "..", ".", "../models", "./.", "..;/..", "BTCUSD_1h_spot/..",
        "%2e%2e", "%2e", "%2e%2e/%2e%2e/hindcast.sqlite", "//etc/passwd", "..\\..\\x",
    ]

    /// Where a request names something.
    private struct Place: Sendable {
        let name: String
        let message: @Sendable (String) -> Message
    }

    private static let pathPlaces: [Place] = [
        ("DELETE", "/api/v1/ai/models/", ""),
        ("GET", "/api/v1/backtest/runs/", ""),
        ("GET", "/api/v1/backtest/runs/", "/report.html"),
        ("GET", "/api/v1/jobs/", ""),
        ("DELETE", "/api/v1/jobs/", ""),
        ("GET", "/api/v1/jobs/", "/result"),
        ("GET", "/api/v1/jobs/", "/events"),
        ("GET", "/api/v1/backtest/signal/", "?symbol=BTCUSD&market=spot"),
    ].map { method, before, after in
        Place(name: "\(method) \(before)") { name in
            Message(method, before + name + after)
        }
    }

    private static let queryPlaces: [Place] = [
        "/api/v1/ai/model-status?symbol=", "/api/v1/ai/model-status?symbol=BTCUSD&interval=",
        "/api/v1/ai/model-status?symbol=BTCUSD&market=", "/api/v1/market/candles?symbol=",
        "/api/v1/backtest/signal/supertrend?symbol=", "/api/v1/backtest/runs?symbol=",
        "/api/v1/backtest/runs?strategy=", "/api/v1/jobs?kind=",
    ].map { before in
        Place(name: "GET \(before)") { .get(before + $0) }
    }

    /// A body has the name as it is, not encoded.
    private static let bodyPlaces: [Place] = [
        ("/api/v1/ai/train", "symbol"), ("/api/v1/ai/train", "model_type"),
        ("/api/v1/ai/predict", "symbol"), ("/api/v1/backtest/run", "strategy_type"),
        ("/api/v1/backtest/run", "symbol"), ("/api/v1/market/sync", "symbol"),
    ].map { path, field in
        Place(name: "POST \(path) \(field)") { name in
            let text = name.removingPercentEncoding ?? name
            let fields = ["symbol": "BTCUSD", "market": "spot", "strategy_type": "supertrend"]
            let wanted =
                path.hasSuffix("/run") ? fields : fields.filter { $0.key != "strategy_type" }
            let body = wanted.merging([field: text]) { $1 }
            let json = try? JSONEncoder().encode(body)
            return .post(path, String(decoding: json ?? Data(), as: UTF8.self))
        }
    }
}
