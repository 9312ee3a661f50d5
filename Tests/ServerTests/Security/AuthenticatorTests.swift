import HTTPTypes
import Hummingbird
import HummingbirdTesting
import JWTKit
import Market
import Server
import Testing

struct AuthenticatorTests {
    private static let key = "correct-horse-battery"
    private static let secret = "0123456789abcdef0123456789abcdef"
    private static let now = Timestamp(milliseconds: 1_700_000_000_000)

    private struct Claims: JWTPayload {
        var exp: Double?
        var nbf: Double?
        var iss: String?
        var aud: [String]?

        func verify(using algorithm: some JWTAlgorithm) {}
    }

    private static func token(
        exp: Double? = 1_700_000_060,
        nbf: Double? = nil,
        iss: String? = "me",
        aud: [String]? = ["other", "hindcast"],
        secret: String = secret,
        digest: DigestAlgorithm = .sha256,
        header: JWTHeader = JWTHeader()
    ) async throws -> String {
        let keys = JWTKeyCollection()
        await keys.add(hmac: HMACKey(from: secret), digestAlgorithm: digest)
        let claims = Claims(exp: exp, nbf: nbf, iss: iss, aud: aud)
        return try await keys.sign(claims, header: header)
    }

    private static func refusal(of token: String) async throws -> Authenticator.Refusal? {
        let verifier = try await TokenVerifier(secret: secret, issuer: "me", audience: "hindcast")
        let authenticator = try Authenticator(apiKey: key, tokens: verifier)
        do {
            try await authenticator.check([.authorization: "Bearer \(token)"], now: now)
            return nil
        } catch {
            return error
        }
    }

    @Test func `a signed token lets in until it expires, and from when it says`() async throws {
        #expect(try await Self.refusal(of: Self.token()) == nil)
        #expect(try await Self.refusal(of: Self.token(nbf: 1_700_000_000)) == nil)
        #expect(
            try await Self.refusal(of: Self.token(exp: 1_700_000_000)) == .notValid(.expired)
        )
        #expect(
            try await Self.refusal(of: Self.token(nbf: 1_700_000_001)) == .notValid(.notYetValid)
        )
        #expect(try await Self.refusal(of: Self.token(exp: nil)) == .notValid(.unlimited))
        #expect(try await Self.refusal(of: Self.token(iss: "you")) == .notValid(.issuer))
        #expect(try await Self.refusal(of: Self.token(iss: nil)) == .notValid(.issuer))
        #expect(try await Self.refusal(of: Self.token(aud: ["x"])) == .notValid(.audience))
        #expect(try await Self.refusal(of: Self.token(aud: [])) == .notValid(.audience))
        #expect(try await Self.refusal(of: Self.token(aud: nil)) == .notValid(.audience))
    }

    @Test func `a token of another secret or another algorithm does not let in`() async throws {
        let other = String(repeating: "z", count: 32)
        #expect(try await Self.refusal(of: Self.token(secret: other)) == .unknown)
        let long = try await Self.token(digest: .sha512)
        #expect(try await Self.refusal(of: long) == .unknown)
        // Signed as it should be, but its header says otherwise.
        let lying = try await Self.token(header: ["alg": "none"])
        #expect(try await Self.refusal(of: lying) != nil)
        let demanding = try await Self.token(header: ["crit": ["x"]])
        #expect(try await Self.refusal(of: demanding) == .notValid(.algorithm))
    }

    @Test(arguments: [
        // {"alg":"none"} and {"exp":9999999999}
        "eyJhbGciOiJub25lIn0.eyJleHAiOjk5OTk5OTk5OTl9.",
        // {"alg":"HS256"}, {"aud":[]} and no signature
        "eyJhbGciOiJIUzI1NiJ9.eyJhdWQiOltdfQ.",
        "a.b.c", "..", "...", "", ".", "eyJhbGciOiJIUzI1NiJ9", "\u{1F512}.\u{1F512}.x",
    ])
    func `what nobody signed does not let in`(token: String) async throws {
        let refusal = try await Self.refusal(of: token)
        #expect(refusal == .unknown || refusal == .malformed)
    }

    @Test func `no piece and no change of a token lets in`() async throws {
        let token = try await Self.token()
        for length in stride(from: 0, to: token.count, by: 7) {
            #expect(try await Self.refusal(of: String(token.prefix(length))) != nil)
        }
        let parts = token.split(separator: ".").map(String.init)
        let later = try await Self.token(exp: 1_800_000_000).split(separator: ".")
        #expect(try await Self.refusal(of: "\(parts[0]).\(later[1]).\(parts[2])") == .unknown)
        #expect(try await Self.refusal(of: token + ".x") == .unknown)
    }

    @Test(
        arguments: [
            (["Bearer correct-horse-battery"], nil),
            (["bearer correct-horse-battery"], nil),
            (["Bearer correct-horse-batter"], .unknown),
            (["Bearer correct-horse-battery2"], .unknown),
            (["Bearer Correct-horse-battery"], .unknown),
            (["Basic correct-horse-battery"], .malformed),
            (["correct-horse-battery"], .malformed),
            (["Bearer"], .malformed),
            (["Bearer x", "Bearer correct-horse-battery"], .malformed),
            (["Bearer " + String(repeating: "x", count: 9_000)], .malformed),
            ([], .nothingPresented),
        ] as [([String], Authenticator.Refusal?)]
    )
    func `the key lets in, and nothing near it`(
        values: [String],
        expected: Authenticator.Refusal?
    ) async throws {
        let authenticator = try Authenticator(apiKey: Self.key, tokens: nil)
        var headers = HTTPFields()
        headers[values: .authorization] = values
        do {
            try await authenticator.check(headers, now: Self.now)
            #expect(expected == nil)
        } catch {
            #expect(error == expected)
        }
    }

    @Test func `what can be guessed is no secret`() async throws {
        #expect(throws: SecretError.tooShort(what: "the API key", bytes: 16)) {
            try Authenticator(apiKey: String(repeating: "k", count: 15), tokens: nil)
        }
        await #expect(throws: SecretError.tooShort(what: "the JWT secret", bytes: 32)) {
            try await TokenVerifier(secret: String(repeating: "s", count: 31))
        }
    }

    @Test func `a service with a key answers 401 but for its open doors`() async throws {
        let authenticator = try Authenticator(apiKey: Self.key, tokens: nil)
        let now = Self.now
        let app = served(by: [
            ErrorMiddleware(), AuthenticationMiddleware(authenticator) { now },
        ]) {
            $0.addThing()
            $0.get("/health/live") { _, _ in "up" }
        }
        try await app.test(.router) { client in
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
