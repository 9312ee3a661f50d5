import HTTPTypes
import Hummingbird
import LoopbackHTTP
import Server
import Testing

struct OriginMiddlewareTests {
    private static let page = "https://app.example"

    @Test(arguments: [
        ("localhost", true), ("LOCALHOST:8001", true), ("127.0.0.1:8001", true),
        ("127.1.2.3", true), ("[::1]:8001", true), ("[::1]", true),
        ("evil.example", false), ("127.0.0.1.evil.example", false), ("127.evil", false),
        ("localhost.evil.example", false), ("128.0.0.1", false), ("127.0.0.256", false),
        ("127.0.0.+1", false), ("[::2]", false), ("user@localhost", false), ("", false),
        ("localhost:", false), ("localhost:x", false), ("[::1", false), ("0.0.0.0", false),
        ("localhost:+80", false), ("localhost:65536", false), ("::1", false),
        ("[localhost]", false), ("[127.0.0.1]", false), ("%6cocalhost", false),
    ])
    func `only the names of loopback are loopback`(authority: String, expected: Bool) {
        #expect((Host(authority)?.isLoopback ?? false) == expected)
    }

    @Test(arguments: [
        ("localhost", true), ("a.example:8001", true), ("A-1._~!$&'()*+,;=", true),
        ("%61.example", true), ("[2001:db8::1]:80", true), ("127.0.0.1", true),
        ("", false), (":80", false), ("a b", false), ("a/b", false), ("a#b", false), ("a?b", false),
        ("a@b", false), ("%6", false), ("%zz", false), ("%", false), ("[]", false),
        ("[::g]", false), ("[fe80::1%25eth0]", false), ("[::1]x", false), ("a:1:2", false),
        ("l\u{43E}calhost", false), ("\u{212A}", false), ("a\\b", false),
    ])
    func `only what RFC 3986 takes for a host is one`(authority: String, expected: Bool) {
        #expect((Host(authority) != nil) == expected)
    }

    @Test(
        arguments: [
            (HTTPRequest.Method.get, nil, 200, false),
            (.post, nil, 200, false),
            (.post, "http://localhost", 200, false),
            (.post, "https://localhost", 200, false),
            (.post, "http://localhost:3000", 403, false),
            (.post, "https://app.example", 200, true),
            (.post, "https://APP.example", 200, true),
            (.post, "https://app.example.evil", 403, false),
            (.post, "http://app.example", 403, false),
            (.post, "null", 403, false),
            (.post, "", 403, false),
            (.get, "https://evil.example", 200, false),
            (.get, "https://app.example", 200, true),
            (.options, "https://evil.example", 403, false),
        ] as [(HTTPRequest.Method, String?, Int, Bool)]
    )
    func `a page may change something only where it is listed or ours`(
        method: HTTPRequest.Method,
        origin: String?,
        status: Int,
        readable: Bool
    ) async throws {
        let app = served(by: [OriginMiddleware(origins: [Self.page], loopbackOnly: true)]) {
            $0.addThing()
        }
        try await app.run { client in
            var headers = HTTPFields()
            headers[.origin] = origin
            let answer = try await client.execute(uri: "/thing", method: method, headers: headers)
            #expect(answer.status.code == status)
            #expect(answer.headers[.accessControlAllowOrigin] == (readable ? origin : nil))
            #expect(answer.headers[.vary] == "Origin")
            if status == 403 {
                #expect(try Told(answer).error.code == "ORIGIN_NOT_ALLOWED")
            }
        }
    }

    /// What a browser says of a request: from where, how, for what and, at times, by whom.
    private struct Fetch: Sendable {
        var method = HTTPRequest.Method.get
        var path = "/api/signal/x"
        var site: String?
        var mode = "no-cors"
        var use = "image"
        var origin: String?
        var status = 403

        var headers: HTTPFields {
            var headers: HTTPFields = [.secFetchMode: mode, .secFetchDest: use]
            headers[.secFetchSite] = site
            headers[.origin] = origin
            return headers
        }
    }

    @Test(arguments: [
        // A picture, a script or a frame on somebody else's page, or on another port's.
        Fetch(site: "cross-site"), Fetch(site: "same-site"), Fetch(site: "cross-site, none"),
        Fetch(method: .head, site: "cross-site"),
        Fetch(site: "cross-site", mode: "navigate", use: "document"),
        Fetch(path: "/api/report.html", site: "cross-site"),
        Fetch(path: "/api/report.html", site: "cross-site", mode: "navigate", use: "iframe"),
        Fetch(site: "cross-site", mode: "cors", use: "empty", origin: "https://evil.example"),
        // A browser that tells less.
        Fetch(mode: "cors", use: "empty", origin: "https://evil.example"),
        // Without a site of its own, such as a sandboxed frame.
        Fetch(site: "cross-site", mode: "cors", use: "empty", origin: "null"),
        // A page that is listed, but does not say who it is.
        Fetch(site: "cross-site", mode: "no-cors", use: "script"),
        Fetch(method: .post, path: "/thing", site: "cross-site", mode: "navigate", use: "document"),

        Fetch(site: "cross-site", mode: "cors", use: "empty", origin: page, status: 200),
        Fetch(site: "same-site", mode: "cors", use: "empty", origin: page, status: 200),
        Fetch(site: "same-origin", mode: "cors", use: "empty", status: 200),
        Fetch(site: "none", mode: "navigate", use: "document", status: 200),
        Fetch(status: 200),
        // A link to a page, which reads and computes nothing.
        Fetch(
            path: "/api/report.html",
            site: "cross-site",
            mode: "navigate",
            use: "document",
            status: 200
        ),
        Fetch(path: "/thing", site: "cross-site", status: 200),
    ])
    private func `a page that is neither listed nor ours has nothing done by the API`(fetch: Fetch)
        async throws
    {
        let origins = OriginMiddleware(
            origins: [Self.page],
            loopbackOnly: true,
            pages: ["/api/report.html"]
        )
        let app = served(by: [origins]) {
            $0.addThing()
            $0.get("/api/signal/{strategy}") { _, _ in "done" }
            $0.head("/api/signal/{strategy}") { _, _ in "done" }
            $0.get("/api/report.html") { _, _ in "done" }
        }
        try await app.run { client in
            let answer = try await client.execute(
                uri: fetch.path,
                method: fetch.method,
                headers: fetch.headers
            )
            #expect(answer.status.code == fetch.status)
            if fetch.method == .head {
                #expect(answer.body.isEmpty)
            } else if fetch.status == 403 {
                #expect(try Told(answer).error.code == "ORIGIN_NOT_ALLOWED")
            }
        }
    }

    @Test func `a listed origin gets the CORS headers, and can read errors`() async throws {
        let app = served(by: [
            OriginMiddleware(origins: [Self.page], loopbackOnly: true), ErrorMiddleware(),
        ]) { $0.addThing() }
        try await app.run { client in
            let preflight = try await client.execute(
                uri: "/thing",
                method: .options,
                headers: [.origin: Self.page, .accessControlRequestMethod: "POST"]
            )
            #expect(preflight.status == .noContent)
            #expect(preflight.headers[.accessControlAllowOrigin] == Self.page)
            #expect(preflight.headers[.accessControlAllowMethods]?.contains("POST") == true)
            #expect(preflight.headers[.accessControlAllowHeaders]?.contains("Auth") == true)
            let missing = try await client.execute(
                uri: "/nothing",
                method: .get,
                headers: [.origin: Self.page]
            )
            #expect(missing.status == .notFound)
            #expect(missing.headers[.accessControlAllowOrigin] == Self.page)
        }
    }

    @Test func `a name of no loopback is refused where the service is bound to one`() async throws {
        for (loopbackOnly, status) in [(true, HTTPResponse.Status.forbidden), (false, .ok)] {
            let app = served(by: [OriginMiddleware(origins: [], loopbackOnly: loopbackOnly)]) {
                $0.addThing()
            }
            try await app.run { client in
                let port = client.port
                let text = "GET /thing HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
                let answer = try await RawConnection.exchange(text, port: port)
                #expect(answer.hasPrefix("HTTP/1.1 \(status.code) "))
                #expect(answer.contains("HOST_NOT_ALLOWED") == loopbackOnly)
            }
        }
    }
}
