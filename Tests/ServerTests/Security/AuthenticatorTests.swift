import HTTPTypes
import Hummingbird
import Server
import Testing

struct AuthenticatorTests {
    private static let key = "correct-horse-battery"
    /// Knows the key of the settings, and one named key.
    private static func authenticator() -> Authenticator {
        Authenticator(apiKey: Secret(key: key)) { text in
            text == "hc_known" ? "alice" : nil
        }
    }

    @Test(
        arguments: [
            (["Bearer hc_unknown"], .unknown),
            (["Bearer correct-horse-batter"], .unknown),
            (["Bearer correct-horse-battery2"], .unknown),
            (["Bearer Correct-horse-battery"], .unknown),
            (["Basic correct-horse-battery"], .malformed),
            (["correct-horse-battery"], .malformed),
            (["Bearer"], .malformed),
            (["Bearer x", "Bearer correct-horse-battery"], .malformed),
            (["Bearer " + String(repeating: "x", count: 9_000)], .malformed),
            ([], .nothingPresented),
        ] as [([String], Authenticator.Refusal)]
    )
    func `nothing near a key lets in`(values: [String], expected: Authenticator.Refusal)
        async throws
    {
        var headers = HTTPFields()
        headers[values: .authorization] = values
        await #expect(throws: expected) {
            try await Self.authenticator().check(headers)
        }
    }

    @Test(arguments: [
        ("Bearer correct-horse-battery", "(api-key)"),
        ("bearer correct-horse-battery", "(api-key)"),
        ("Bearer hc_known", "alice"),
    ])
    func `a key lets in under its name`(value: String, name: String) async throws {
        #expect(try await Self.authenticator().check([.authorization: value]) == name)
    }

    @Test func `a service with a key answers 401 but for its open doors`() async throws {
        let app = served(by: [
            ErrorMiddleware(), AuthenticationMiddleware(Self.authenticator()),
        ]) {
            $0.addThing()
            $0.get("/health/live") { _, _ in "up" }
        }
        try await app.run { client in
            #expect(try await client.execute(uri: "/health/live", method: .get).status == .ok)
            for path in ["/thing", "/nothing", "/thing?x=/health/live"] {
                let answer = try await client.execute(uri: path, method: .get)
                #expect(answer.status == .unauthorized)
                #expect(answer.headers[.wwwAuthenticate] == "Bearer")
                #expect(try Told(answer).error.code == "UNAUTHORIZED")
            }
            let known = try await client.execute(
                uri: "/thing",
                method: .get,
                headers: [.authorization: "Bearer \(Self.key)"]
            )
            #expect(known.status == .ok)
        }
    }
}
