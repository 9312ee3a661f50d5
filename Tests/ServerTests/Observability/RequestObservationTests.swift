import HTTPTypes
import Hummingbird
import NIOCore
import Server
import Telemetry
import Testing

struct RequestObservationTests {
    private static func addRoutes(_ router: Router<AppContext>) {
        router.addThing()
        router.get("/jobs/:id") { _, _ in "job" }
        router.get("/work") { _, _ in
            Response(status: .ok, headers: [HTTPField.Name("X-Job-Id") ?? .accept: "backtest-7"])
        }
        router.get("/stream") { _, _ in
            Response(
                status: .ok,
                body: ResponseBody { writer in
                    try await writer.write(ByteBuffer(string: "12345"))
                    try await writer.write(ByteBuffer(string: "678"))
                    try await writer.finish(nil)
                }
            )
        }
    }

    /// Methods that the parser of HTTP knows and the service does not.
    private static let oddMethods = [
        "ACL", "BIND", "CHECKOUT", "COPY", "LINK", "LOCK", "MERGE", "MKACTIVITY", "MKCALENDAR",
        "MKCOL", "MOVE", "NOTIFY", "PROPFIND", "PROPPATCH", "REBIND", "REPORT", "SEARCH", "UNBIND",
        "UNLINK", "UNLOCK",
    ]

    @Test func `requests are counted by route, and no client makes series at will`() async throws {
        let registry = PrometheusRegistry()
        let app = served(
            by: [RequestMetricsMiddleware(metrics: registry), ErrorMiddleware()],
            routes: Self.addRoutes
        )
        try await app.run { client in
            for (number, odd) in Self.oddMethods.enumerated() {
                try await client.execute(uri: "/jobs/\(number)", method: .get)
                try await client.execute(uri: "/no/\(number)", method: .get)
                let odd = try #require(HTTPRequest.Method(odd))
                try await client.execute(uri: "/thing", method: odd)
            }
            try await client.execute(uri: "/stream", method: .get)
        }
        let text = try PrometheusPage(await registry.exposition())
        func count(_ method: String, _ route: String, _ status: String) -> Double? {
            text.value(
                "http_requests_total",
                ["method": method, "route": route, "status": status]
            )
        }
        #expect(count("GET", "/jobs/{id}", "200") == 20)
        #expect(count("GET", "NotFound", "404") == 20)
        #expect(count("OTHER", "NotFound", "404") == 20)
        #expect(count("GET", "/stream", "200") == 1)
        #expect(text.samples.filter { $0.name == "http_requests_total" }.count == 4)
        #expect(text.value("http_requests_in_flight") == 0)
        #expect(
            text.value(
                "http_request_duration_seconds_count",
                ["method": "GET", "route": "/jobs/{id}"]
            )
                == 20
        )
    }

    @Test(arguments: [
        (HTTPRequest.Method.get, "/thing?api_key=hunter2", "200", "2"),
        (.get, "/stream", "200", "8"),
        (.post, "/thing", "200", "2"),
    ])
    func `each request has its line, without what stands in its query`(
        method: HTTPRequest.Method,
        uri: String,
        status: String,
        bytes: String
    ) async throws {
        let log = LogRecorder()
        let app = served(
            by: [RequestIDMiddleware { "made" }, AccessLogMiddleware(), ErrorMiddleware()],
            logger: log.logger,
            routes: Self.addRoutes
        )
        try await app.run { client in
            let answer = try await client.execute(uri: uri, method: method)
            #expect(answer.status == .ok)
        }
        let lines = log.lines.filter { $0.message == "request" }
        #expect(lines.count == 1)
        let line = try #require(lines.first?.metadata)
        #expect(line["method"] == method.rawValue)
        #expect(line["path"] == uri.split(separator: "?").first.map(String.init))
        #expect(line["status"] == status)
        #expect(line["bytes"] == bytes)
        #expect(line["request_id"] == "made")
        #expect(Double(line["ms"] ?? "").map { $0 >= 0 } == true)
        #expect(!line.values.contains { $0.contains("hunter2") })
    }

    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"

    @Test func `the line of a request names its job and the trace of its caller`() async throws {
        let log = LogRecorder()
        let app = served(
            by: [RequestIDMiddleware { "made" }, AccessLogMiddleware(), ErrorMiddleware()],
            logger: log.logger,
            routes: Self.addRoutes
        )
        let name = try #require(HTTPField.Name("traceparent"))
        try await app.run { client in
            let headers: HTTPFields = [name: "00-\(Self.trace)-00f067aa0ba902b7-01"]
            try await client.execute(uri: "/work", method: .get, headers: headers)
            try await client.execute(uri: "/thing", method: .get, headers: [name: "00-x"])
        }
        let lines = log.lines.filter { $0.message == "request" }.map(\.metadata)
        #expect(lines.map { $0["job_id"] } == ["backtest-7", nil])
        #expect(lines.map { $0["trace_id"] } == [Self.trace, nil])
        #expect(lines.map { $0["parent_span_id"] } == ["00f067aa0ba902b7", nil])
    }

    /// Examples and rules of W3C Trace Context, level 1, section 3.2.
    @Test func `a traceparent is read as the recommendation has it`() {
        let (trace, span) = (Self.trace, "00f067aa0ba902b7")
        let none = (String(repeating: "0", count: 32), String(repeating: "0", count: 16))
        for good in [
            "00-\(trace)-\(span)-00", "00-\(trace)-\(span)-01", "cc-\(trace)-\(span)-01-what",
        ] {
            #expect(TraceParent(good)?.traceID == trace)
            #expect(TraceParent(good)?.spanID == span)
        }
        for bad in [
            "", "00", "00-\(trace)-\(span)", "00-\(trace)-\(span)-01-what",
            "ff-\(trace)-\(span)-01",
            "00-\(none.0)-\(span)-01", "00-\(trace)-\(none.1)-01",
            "00-\(trace.uppercased())-\(span)-01",
            "00-\(trace)-\(span)-1", "00-\(trace.dropLast())-\(span)-01", " 00-\(trace)-\(span)-01",
            "cc-\(trace)-\(span)-01-\(String(repeating: "a", count: 300))",
        ] {
            #expect(TraceParent(bad) == nil, "\(bad)")
        }
    }
}
