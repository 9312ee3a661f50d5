/// What a web page of somebody else's can make a browser send to loopback.
enum HostileOrigins {
    static let cases: [HostileCase] = otherHosts + otherOrigins + others + fetches + targets

    private static let otherHosts: [HostileCase] = hosts.flatMap { host in
        [
            HostileCase(
                "reading for the host \(host)",
                .get("/api/v1/ai/models", [("Host", host)]),
                .refused([400, 403, 421])
            ),
            HostileCase(
                "training for the host \(host)",
                .post("/api/v1/ai/train", body, [("Host", host)]),
                .refused([400, 403, 421])
            ),
        ]
    }

    private static let otherOrigins: [HostileCase] = origins.flatMap { origin in
        let headers = [("Origin", origin), ("Content-Type", "text/plain")]
        let posts = [
            "/api/v1/ai/train", "/api/v1/backtest/run?wait=0", "/api/v1/market/sync?wait=0",
        ].map { path in
            HostileCase("\(path) from \(origin)", .post(path, body, headers), .refused([403]))
        }
        let path = "/api/v1/ai/models/BTCUSD_1h_spot"
        let removal = Message("DELETE", path, headers)
        return posts + [HostileCase("a removal from \(origin)", removal, .refused([403]))]
    }

    private static let others: [HostileCase] = [
        HostileCase(
            "a form's post without an origin of its own",
            .post(
                "/api/v1/ai/train",
                body,
                [("Origin", "null"), ("Content-Type", "application/x-www-form-urlencoded")]
            ),
            .refused([403])
        )
    ]

    /// What a picture, a script, a frame or a link on somebody else's page asks for, and what a page
    /// asks for itself.
    private static let fetches: [HostileCase] =
        [
            ("cross-site", "no-cors", "image"), ("cross-site", "no-cors", "script"),
            ("cross-site", "navigate", "iframe"), ("cross-site", "navigate", "document"),
            ("cross-site", "cors", "empty"), ("same-site", "no-cors", "image"),
            ("same-site", "navigate", "document"), ("same-site", "cors", "empty"),
            ("cross-site, none", "no-cors", "image"), ("", "no-cors", "image"),
        ].flatMap { site, mode, use in
            [
                "/api/v1/backtest/signal/lstm?symbol=BTCUSD&market=spot&use_llm_analysis=true",
                "/api/v1/market/candles?symbol=BTCUSD&market=spot", "/api/v1/jobs/train-1/events",
            ].map { path in
                HostileCase(
                    "\(path) as \(use) by \(mode) from \(site)",
                    .get(
                        path,
                        [
                            ("Sec-Fetch-Site", site), ("Sec-Fetch-Mode", mode),
                            ("Sec-Fetch-Dest", use),
                        ]
                    ),
                    .refused([403])
                )
            }
        } + [
            HostileCase(
                "a report in a frame",
                .get(
                    "/api/v1/backtest/runs/x/report.html",
                    [
                        ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate"),
                        ("Sec-Fetch-Dest", "iframe"),
                    ]
                ),
                .refused([403])
            ),
            HostileCase(
                "a signal for a page whose browser tells no site",
                .get(
                    "/api/v1/backtest/signal/supertrend?symbol=BTCUSD&market=spot",
                    [("Origin", "https://evil.example")]
                ),
                .refused([403])
            ),
        ]

    /// The host in the target counts, whatever stands beside it.
    private static let targets: [HostileCase] = [
        ("http://evil.example", 403), ("HTTP://evil.example:8001", 403),
        ("https://localhost.evil.example", 403), ("http://localhost@evil.example", 400),
        ("http://evil.example@localhost", 400), ("http://", 400), ("ftp://localhost", 400),
        ("http://localhost:x", 400),
    ].map { target, status in
        HostileCase(
            "a target at \(target)",
            .get("\(target)/api/v1/ai/models"),
            .refused([status])
        )
    }

    private static let body = #"{"symbol": "BTCUSD", "market": "spot"}"#

    private static let hosts = [
        "evil.example", "evil.example:8001", "127.0.0.1.evil.example", "localhost.evil.example",
        "evil.example#localhost", "localhost@evil.example", "127.0.0.1:80@evil.example", "0.0.0.0",
        "192.168.0.1", "[::2]", "127.0.0.1, evil.example", "", "localhost:", "localhost:99999999",
        "xn--lcalhost-d1a", "l\u{43E}calhost", "*",
    ]

    private static let origins = [
        "null", "https://evil.example", "http://evil.example", "http://localhost.evil.example",
        "http://127.0.0.1.evil.example", "http://127.0.0.1@evil.example", "file://", "",
        "http://localhost:1", "https://127.0.0.1", "chrome-extension://abcdefgh", "*",
        "http://evil.example http://localhost",
    ]
}
