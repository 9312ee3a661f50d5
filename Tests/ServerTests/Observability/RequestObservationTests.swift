import HTTPTypes
import Hummingbird
import NIOCore
import Server
import Testing

struct RequestObservationTests {
    private static func addRoutes(_ router: Router<AppContext>) {
        router.addThing()
        router.get("/jobs/:id") { _, _ in "job" }
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
}
