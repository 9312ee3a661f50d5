import Foundation
import HTTPTypes
import Market
import Server
import Synchronization
import TestSupport
import Testing

/// Sign-in by a browser: a cookie for a key, and no use of it by anybody else.
struct SessionTests {
    private static let key = "key-0123456789abcdef"
    private static let own: HTTPField.Name = .hindcastRequest

    /// Signs in and returns the cookie.
    private static func signIn(_ client: TestClient, key: String = key) async throws -> (
        status: Int, cookie: String, header: String
    ) {
        let answer = try await client.execute(
            uri: "/api/v1/session",
            method: .post,
            headers: [own: "1"],
            body: "{\"key\": \"\(key)\"}"
        )
        let header = answer.headers[.setCookie] ?? ""
        return (answer.status.code, String(header.prefix { $0 != ";" }), header)
    }

    private static func send(
        _ client: TestClient,
        _ method: HTTPRequest.Method,
        _ uri: String,
        cookie: String?,
        _ more: HTTPFields = [:]
    ) async throws -> TestResponse {
        var headers = more
        headers[.cookie] = cookie
        return try await client.execute(uri: uri, method: method, headers: headers)
    }

    @Test func `a key becomes a cookie that no script and no other site can use`() async throws {
        try await AssembledService.run(apiKey: Self.key) { service in
            let client = service.client
            let before = try await Self.send(client, .get, "/api/v1/session", cookie: nil).json()
            #expect(before["required"] == true && before["signed_in"] == false)
            let (status, cookie, header) = try await Self.signIn(client)
            #expect(status == 204)
            #expect(header.contains("; HttpOnly") && header.contains("; SameSite=Strict"))
            #expect(header.contains("; Path=/") && !header.contains("Secure"))
            let after = try await Self.send(client, .get, "/api/v1/session", cookie: cookie).json()
            #expect(after["signed_in"] == true && after["name"] == "(api-key)")

            let jobs = "/api/v1/jobs"
            #expect(try await Self.send(client, .get, jobs, cookie: cookie).status == .ok)
            #expect(try await Self.send(client, .get, jobs, cookie: nil).status == .unauthorized)
            // Beside other cookies, and one that has the name as a part of its own.
            let crowd = "a=b; x\(cookie); \(cookie); c=d"
            #expect(try await Self.send(client, .get, jobs, cookie: crowd).status == .ok)
            // A key that is sent counts, and not the cookie beside it.
            let wrong: HTTPFields = [.authorization: "Bearer no-such-key-at-all"]
            let both = try await Self.send(client, .get, jobs, cookie: cookie, wrong)
            #expect(both.status == .unauthorized)
        }
    }

    @Test func `a change by cookie needs the header and the service's own origin`() async throws {
        try await AssembledService.run(apiKey: Self.key) { service in
            let client = service.client
            let (_, cookie, _) = try await Self.signIn(client)
            let sample = "/api/v1/market/sample"
            let bare = try await Self.send(client, .post, sample, cookie: cookie)
            #expect(bare.status == .forbidden)
            #expect(try Told(bare).error.code == "CSRF_HEADER_MISSING")
            let foreign: HTTPFields = [.origin: "https://evil.example", Self.own: "1"]
            let other = try await Self.send(client, .post, sample, cookie: cookie, foreign)
            #expect(try Told(other).error.code == "ORIGIN_NOT_ALLOWED")
            let image: HTTPFields = [.secFetchSite: "cross-site", .secFetchMode: "no-cors"]
            let read = try await Self.send(client, .get, "/api/v1/jobs", cookie: cookie, image)
            #expect(read.status == .forbidden)
            let good = try await Self.send(client, .post, sample, cookie: cookie, [Self.own: "1"])
            #expect(good.status == .ok, "\(good.text)")
            // A program with a key needs no header.
            let keyed: HTTPFields = [.authorization: "Bearer \(Self.key)"]
            #expect(try await Self.send(client, .post, sample, cookie: nil, keyed).status == .ok)
        }
    }

    @Test func `signing out ends the session, also where a copy of the cookie is left`()
        async throws
    {
        try await AssembledService.run(apiKey: Self.key) { service in
            let client = service.client
            let (_, cookie, _) = try await Self.signIn(client)
            let (_, other, _) = try await Self.signIn(client)
            let path = "/api/v1/session"
            let bare = try await Self.send(client, .delete, path, cookie: cookie)
            #expect(bare.status == .forbidden)
            let out = try await Self.send(client, .delete, path, cookie: cookie, [Self.own: "1"])
            #expect(out.status == .noContent)
            #expect(out.headers[.setCookie]?.hasPrefix("hindcast_session=; ") == true)
            #expect(out.headers[.setCookie]?.contains("Max-Age=0") == true)
            let ended = try await Self.send(client, .get, "/api/v1/jobs", cookie: cookie)
            #expect(ended.status == .unauthorized)
            #expect(try Told(ended).error.message.contains("session has ended"))
            #expect(try await Self.send(client, .get, "/api/v1/jobs", cookie: other).status == .ok)
        }
    }

    @Test func `events are streamed to a cookie, and no session outlives the service`()
        async throws
    {
        let kept = Mutex("")
        try await AssembledService.run(apiKey: Self.key) { service in
            let client = service.client
            let (_, cookie, _) = try await Self.signIn(client)
            kept.withLock { $0 = cookie }
            let keyed: HTTPFields = [.authorization: "Bearer \(Self.key)"]
            _ = try await client.execute(
                uri: "/api/v1/market/sample",
                method: .post,
                headers: keyed
            )
            let asked = try await client.execute(
                uri: "/api/v1/backtest/run?wait=0",
                method: .post,
                headers: keyed,
                body: """
                    {"strategy_type": "supertrend", "symbol": "BTCUSD", "market": "spot", \
                    "days_back": 10}
                    """
            )
            let id = try #require(asked.headers[.init("X-Job-Id") ?? .location])
            let events = try await Self.send(
                client,
                .get,
                "/api/v1/jobs/\(id)/events",
                cookie: cookie
            )
            #expect(events.status == .ok)
            #expect(events.text.contains("event: state"))
        }
        try await AssembledService.run(apiKey: Self.key) { service in
            let cookie = kept.withLock(\.self)
            let answer = try await Self.send(service.client, .get, "/api/v1/jobs", cookie: cookie)
            #expect(answer.status == .unauthorized)
        }
    }

    @Test func `wrong keys are refused, and soon not even looked at`() async throws {
        try await AssembledService.run(apiKey: Self.key) { service in
            let client = service.client
            let bare = try await client.execute(
                uri: "/api/v1/session",
                method: .post,
                body: "{\"key\": \"\(Self.key)\"}"
            )
            #expect(bare.status == .forbidden)
            for _ in 0..<Sessions.failuresPerMinute {
                #expect(try await Self.signIn(client, key: "wrong").status == 401)
            }
            #expect(try await Self.signIn(client, key: "wrong").status == 429)
            #expect(try await Self.signIn(client).status == 429)
        }
    }

    @Test func `over TLS the cookie is for TLS alone`() async throws {
        try await AssembledService.run(apiKey: Self.key) { service in
            let answer = try await service.client.execute(
                uri: "/api/v1/session",
                method: .post,
                headers: [Self.own: "1", .origin: "https://localhost"],
                body: "{\"key\": \"\(Self.key)\"}"
            )
            #expect(answer.headers[.setCookie]?.hasSuffix("; Secure") == true, "\(answer.text)")
        }
    }

    @Test func `a service without keys wants nobody to sign in`() async throws {
        try await AssembledService.run { service in
            let state = try await Self.send(service.client, .get, "/api/v1/session", cookie: nil)
            #expect(try state.json()["required"] == false)
            #expect(try await Self.signIn(service.client).status == 409)
        }
    }

    @Test func `sessions are bounded in number and age`() throws {
        let clock = Mutex(Timestamp.testStart)
        let sessions = Sessions(now: { clock.withLock(\.self) })
        let key = try #require(Secret(key: Self.key))
        var cookies: [HTTPFields] = []
        for _ in 0...Sessions.most {
            let token = sessions.begin(with: key, named: "alice").token
            cookies.append([.cookie: "\(Sessions.cookie)=\(token)"])
        }
        #expect(Set(cookies.compactMap { $0[.cookie] }).count == Sessions.most + 1)
        #expect(sessions.session(of: cookies[0])?.name == nil)
        let last = try #require(sessions.session(of: cookies[Sessions.most]))
        #expect(last.name == "alice")
        clock.withLock { $0 = $0 + (Sessions.age - 1) }
        #expect(sessions.session(of: cookies[1])?.name == "alice")
        clock.withLock { $0 = $0 + 1 }
        #expect(sessions.session(of: cookies[1])?.name == nil)
        #expect(last.isOver(at: clock.withLock(\.self)))
    }

    @Test(arguments: [
        "", "hindcast_session", "hindcast_session=", "hindcast_session=abc",
        "hindcast_session=" + String(repeating: "0", count: 64),
        "hindcast_session=" + String(repeating: "x", count: 100_000),
        ";;;===;", "hindcast_session=<img src=x onerror=alert(1)>",
    ])
    func `no other cookie is a session`(cookie: String) throws {
        let sessions = Sessions(now: { .testStart })
        _ = sessions.begin(with: try #require(Secret(key: Self.key)), named: "alice")
        #expect(sessions.session(of: [.cookie: cookie])?.name == nil)
    }
}
