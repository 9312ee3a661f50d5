/// Bytes that are no HTTP, and HTTP that means two things at once.
enum HostileProtocol {
    /// To be answered with the envelope.
    static let requests: [HostileCase] = wrongRequests + wrongWaits + largeBodies + wrongHosts

    /// To be refused in whatever way.
    static let garbage: [HostileCase] = wrongTexts + wrongBytes

    private static let wrongRequests: [HostileCase] = methods.map { method, target, statuses in
        HostileCase(
            "\(method) \(target.prefix(60))",
            Message(method, target),
            .refused(statuses)
        )
    }

    /// With a body that is right.
    private static let wrongWaits: [HostileCase] = [
        "wait=x", "wait=-1", "wait=601", "wait=NaN", "wait=1e999", "wait=", "wait[]=0", "x=0",
    ].flatMap { query in
        [
            (path: "/api/v1/backtest/run", field: #""strategy_type": "supertrend""#),
            (path: "/api/v1/backtest/compare", field: #""strategies": ["supertrend"]"#),
            (path: "/api/v1/market/sync", field: #""days": 1"#),
        ].map { path, field in
            HostileCase(
                "\(path)?\(query)",
                .post(
                    "\(path)?\(query)",
                    #"{"symbol": "BTCUSD", "market": "spot", \#(field)}"#
                ),
                .refused([422])
            )
        }
    }

    /// RFC 9112, section 3.2: one host, and one that can be.
    private static let wrongHosts: [HostileCase] = [
        ("none", ""), ("two", "Host: x\r\nHost: localhost\r\n"),
        ("two that say the same", "Host: localhost\r\nHost: localhost\r\n"),
        ("two with a header between", "Host: localhost\r\nX: y\r\nhOST: localhost\r\n"),
        ("an empty one", "Host:\r\n"), ("one with a space", "Host: local host\r\n"),
        ("one with a path", "Host: localhost/\r\n"), ("one with a user", "Host: a@localhost\r\n"),
        ("a list", "Host: localhost, localhost\r\n"), ("a port alone", "Host: :8001\r\n"),
        ("a port that is no number", "Host: localhost:x\r\n"),
        ("half a bracket", "Host: [::1\r\n"), ("no address in brackets", "Host: [x]\r\n"),
        ("half a percent", "Host: localhost%6\r\n"),
    ].map { name, lines in
        HostileCase(
            "of hosts, \(name)",
            Message("GET /api/v1/jobs HTTP/1.1\r\n\(lines)Connection: close\r\n\r\n"),
            .refused([400])
        )
    }

    private static let largeBodies: [HostileCase] = [
        HostileCase(
            "a body of 50 MB",
            Message("POST", train, [("Content-Length", "50003968")])
                .followed(by: spaces, times: 763),
            .refused([413])
        ),
        HostileCase(
            "a body of 50 MB in chunks",
            Message("POST", train, [("Transfer-Encoding", "chunked")])
                .followed(by: chunk, times: 763)
                .followed(by: "0\r\n\r\n".utf8),
            .refused([413])
        ),
        HostileCase(
            "a body that is announced with 9 EB and never comes",
            Message("POST", train, [("Content-Length", "9000000000000000000")]),
            .refused([413])
        ),
    ]

    private static let wrongTexts: [HostileCase] = (lines + framings + headers).map { name, text in
        HostileCase(name, Message(text), .dropped)
    }

    private static let wrongBytes: [HostileCase] = [
        // Without a length the body of 50 MB is the next request.
        HostileCase(
            "50 MB without a length",
            Message("POST \(train) HTTP/1.1\r\nHost: localhost\r\n\r\n")
                .followed(by: spaces.map { $0 + 0x58 }, times: 763),
            .dropped
        ),
        HostileCase("binary", Message((0...255).map { UInt8($0) }), .dropped),
        HostileCase("zeros", Message([UInt8](repeating: 0, count: 100_000)), .dropped),
        HostileCase("a client's hello of TLS", Message(hello), .dropped),
        HostileCase(
            "bad UTF-8 in the target",
            Message("GET /api/v1/jobs/").followed(by: [0xC0, 0xAF, 0xFF]).followed(by: tail.utf8),
            .dropped
        ),
        HostileCase(
            "bad UTF-8 in a header",
            Message("GET /api/v1/jobs/x HTTP/1.1\r\nX-Request-Id: ")
                .followed(by: [0xFF, 0xC0])
                .followed(by: "\r\nHost: localhost\(close)".utf8),
            .dropped
        ),
    ]

    private static let hello: [UInt8] = [0x16, 3, 1, 0, 5, 1, 0, 0, 1, 0, 13, 10, 13, 10]
    private static let chunk = Array("10000\r\n".utf8) + spaces + Array("\r\n".utf8)
    private static let train = "/api/v1/ai/train"
    private static let spaces = [UInt8](repeating: UInt8(ascii: " "), count: 65_536)
    private static let tail = " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    private static let smuggled = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"

    private static let methods: [(String, String, Set<Int>)] = [
        ("GET", train, [405]), ("DELETE", train, [405]), ("PUT", train, [405]),
        ("PATCH", train, [405]), ("POST", "/health/live", [405]), ("DELETE", "/api/v1/jobs", [405]),
        ("POST", "/api/v1/ai/models/BTCUSD_1h_spot", [405]), ("TRACE", "/health/live", [405]),
        ("PROPFIND", "/api/v1/jobs", [404, 405]), ("MKCOL", "/api/v1/jobs", [404, 405]),
        ("GET", "/api", [404]), ("GET", "/api/v1", [404]),
        ("GET", "/api/v2/ai/models", [404]), ("GET", "/API/V1/AI/MODELS", [404]),
        ("GET", "/.env", [404]), ("GET", "/hindcast.sqlite", [404]), ("GET", "/models", [404]),
        ("GET", "/api/v1/backtest/runs?limit=0", [422]),
        ("GET", "/api/v1/backtest/runs?limit=9223372036854775808", [422]),
        ("GET", "/api/v1/backtest/runs?limit=1&x=1", [422]),
        ("GET", "/api/v1/jobs?limit=NaN", [422]), ("GET", "/api/v1/jobs?limit=1e999", [422]),
        ("GET", "/api/v1/jobs?limit[]=1", [422]), ("GET", "/api/v1/jobs?state=", [422]),
        ("GET", "/api/v1/market/candles?symbol=BTCUSD&limit=-1", [422]),
        ("GET", "/api/v1/market/candles?symbol=BTCUSD&limit=5001", [422]),
        ("GET", "/api/v1/market/candles?symbol=BTCUSD&from=never", [422]),
        ("GET", "/api/v1/market/candles?symbol=BTCUSD&from=99999-01-01", [422]),
        ("GET", "/api/v1/backtest/signal/supertrend?symbol=BTCUSD&leverage=inf", [422]),
        ("GET", "/api/v1/backtest/signal/supertrend?symbol=BTCUSD&leverage=1e309", [422]),
        ("GET", "/api/v1/backtest/signal/supertrend?symbol=BTCUSD&min_confidence=nan", [422]),
        ("GET", "/api/v1/jobs?" + String(repeating: "a=b&", count: 2000), [422]),
        ("GET", "/api/v1/jobs/1/events?after=-1", [404, 422]),
        ("GET", "/" + String(repeating: "a/", count: 5000), [404]),
    ]

    private static let lines: [(String, String)] = [
        ("HTTP 0.9", "GET /health/live\r\n\r\n"),
        ("no target", "GET\r\n\r\n"),
        ("no method", " /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        ("a method in small letters", "get /health/live\(tail)"),
        ("a method with a space", "GE T /health/live\(tail)"),
        ("a method with a stop", "G(E)T /health/live\(tail)"),
        ("a method of 100 KB", String(repeating: "A", count: 100_000) + " /health/live\(tail)"),
        ("a target with a space", "GET /health/ live\(tail)"),
        ("a target with a zero byte", "GET /health/live\u{0}\(tail)"),
        ("a target of 200 KB", "GET /" + String(repeating: "a", count: 200_000) + tail),
        ("a target that is a name", "GET health/live\(tail)"),
        ("HTTP 2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        ("HTTP 3.0", "GET /health/live HTTP/3.0\r\nHost: localhost\r\n\r\n"),
        ("HTTP 9.9", "GET /health/live HTTP/9.9\r\nHost: localhost\r\n\r\n"),
        ("HTTP without a version", "GET /health/live HTTP/\r\nHost: localhost\r\n\r\n"),
        ("HTTP with a large version", "GET /health/live HTTP/1.99999999999\r\nHost: x\r\n\r\n"),
        ("another protocol's name", "GET /health/live HTTQ/1.1\r\nHost: localhost\r\n\r\n"),
        ("a tunnel", "CONNECT example.com:443 HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        ("SSH", "SSH-2.0-OpenSSH_9.6\r\n"),
        ("SMTP", "EHLO example.com\r\nMAIL FROM:<a@example.com>\r\n"),
        ("an answer instead of a request", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
        ("nothing but line ends", String(repeating: "\r\n", count: 1000)),
        ("a head that never ends", "GET /health/live HTTP/1.1\r\nHost: localhost\r\nX: "),
        ("a request line that never ends", "GET /health"),
        ("nothing at all", ""),
    ]

    /// Each would make the second request out of what another server takes for a body.
    private static let framings: [(String, String)] = frames.map { name, rest in
        (name, "POST \(train) HTTP/1.1\r\nHost: localhost\r\n\(rest)\(smuggled)")
    }

    private static let frames: [(String, String)] = [
        ("a length and chunks", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        ("chunks and a length", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"),
        ("two lengths", "Content-Length: 0\r\nContent-Length: 50\r\n\r\n"),
        ("two lengths in one", "Content-Length: 0, 50\r\n\r\n"),
        ("a length with a sign", "Content-Length: +0\r\n\r\n"),
        ("a negative length", "Content-Length: -1\r\n\r\n"),
        ("a hexadecimal length", "Content-Length: 0x5\r\n\r\n12345"),
        ("a length with a fraction", "Content-Length: 5.0\r\n\r\n12345"),
        ("a length beyond 64 bits", "Content-Length: 99999999999999999999\r\n\r\n"),
        ("an empty length", "Content-Length: \r\n\r\n"),
        ("a length with a space before its colon", "Content-Length : 0\r\n\r\n"),
        ("an unknown encoding", "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
        ("chunks that are not last", "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"),
        ("chunks twice", "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n"),
        ("encodings twice", "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n"),
        ("a space before the colon", "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n"),
        ("a folded encoding", "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n"),
        ("an encoding with a tab", "Transfer-Encoding: \u{B}chunked\r\n\r\n0\r\n\r\n"),
        ("a chunk size that is no number", "Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n"),
        ("a negative chunk size", "Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n"),
        ("a chunk size with 0x", "Transfer-Encoding: chunked\r\n\r\n0x1\r\na\r\n0\r\n\r\n"),
        ("an empty chunk size", "Transfer-Encoding: chunked\r\n\r\n\r\n\r\n"),
        (
            "a chunk size beyond 64 bits",
            "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\na\r\n0\r\n\r\n"
        ),
        ("a chunk longer than its size", "Transfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n"),
        ("a chunk without its end", "Transfer-Encoding: chunked\r\n\r\n1\r\na0\r\n\r\n"),
        (
            "an endless chunk extension",
            "Transfer-Encoding: chunked\r\n\r\n1;" + String(repeating: "x", count: 200_000)
        ),
    ]

    private static let headers: [(String, String)] =
        headerLines.map { name, line in
            (name, "GET /api/v1/jobs/x HTTP/1.1\r\nHost: localhost\r\n\(line)\(close)")
        }

    private static let headerLines: [(String, String)] = [
        ("a header of 1 MB", "X: " + String(repeating: "a", count: 1_000_000)),
        ("a header's name of 1 MB", String(repeating: "a", count: 1_000_000) + ": x"),
        ("100,000 headers", Array(repeating: "X: y", count: 100_000).joined(separator: "\r\n")),
        ("a header without a name", ": x"),
        ("a header without a colon", "X"),
        ("a header's name with a space", "X Y: z"),
        ("a header's name with a zero byte", "X\u{0}: z"),
        ("a header with a zero byte", "X: a\u{0}b"),
        ("a header with a bare return", "X: a\rHost: evil.example"),
        ("a folded header", "X: a\r\n b"),
        ("a header's name beyond ASCII", "X\u{E9}: a"),
    ]

    private static let close = "\r\nConnection: close\r\n\r\n"
}
