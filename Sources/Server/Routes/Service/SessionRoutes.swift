import Foundation
import HTTPTypes
import Hummingbird
import Logging
import Market
import Workflows

/// What the routes of sign-in share.
struct SignIn: Sendable {
    /// Nil for a service without keys.
    let authenticator: Authenticator?
    /// The sign-ins.
    let sessions: Sessions

    /// The path of all three.
    static let path = "/api/v1/session"

    /// Checks that a page of the service itself makes the request: another one cannot send the header
    /// without asking first.
    ///
    /// - Throws: ``ServerError`` `CSRF_HEADER_MISSING`.
    static func checkHeader(_ headers: HTTPFields) throws(ServerError) {
        guard headers[.hindcastRequest] == "1" else {
            throw ServerError(
                .forbidden,
                code: "CSRF_HEADER_MISSING",
                message:
                    "a request by cookie that may change something must say that a script sends "
                    + "it; send X-Hindcast-Request: 1"
            )
        }
    }
}

/// `GET /api/v1/session`.
struct SessionRoute: Route {
    let signIn: SignIn

    var operation: Operation {
        Operation(
            method: .get,
            path: SignIn.path,
            id: "getSession",
            tag: "Service",
            summary: "Whether the service wants a key, and who is signed in",
            answers: [.json(.ok, "The session", .reference("Session"))],
            isOpen: true
        )
    }

    func respond(to request: Request, context: AppContext) async throws -> Response {
        guard signIn.authenticator != nil else {
            return try .json(State(required: false, session: nil))
        }
        return try .json(
            State(required: true, session: signIn.sessions.session(of: request.headers))
        )
    }

    private struct State: Encodable {
        let success = true
        let required: Bool
        let session: Sessions.Session?

        private enum CodingKeys: String, CodingKey {
            case success, required, name
            case isSignedIn = "signed_in"
            case expiresAt = "expires_at"
        }

        func encode(to encoder: any Encoder) throws {
            var values = encoder.container(keyedBy: CodingKeys.self)
            try values.encode(success, forKey: .success)
            try values.encode(required, forKey: .required)
            try values.encode(session != nil, forKey: .isSignedIn)
            try values.encode(session?.name, forKey: .name)
            try values.encode(session?.expiresAt, forKey: .expiresAt)
        }
    }
}

/// `POST /api/v1/session`.
struct SignInRoute: Route {
    let signIn: SignIn
    let services: Services

    private static let key = Field<String>(
        name: "key",
        summary: "An API key of the service.",
        schema: .string(length: 1...4096),
        expected: "an API key",
        defaultValue: nil
    ) { json in
        json.string.flatMap { (1...4096).contains($0.utf8.count) ? $0 : nil }
    }

    var operation: Operation {
        Operation(
            method: .post,
            path: SignIn.path,
            id: "signIn",
            tag: "Service",
            summary: "Sign in with an API key",
            details: """
                Sets the cookie `hindcast_session`, which stands for the key for twelve hours, until \
                signing out, or until the service starts again. It is `HttpOnly` and \
                `SameSite=Strict`. Requests by cookie that may change something need the header \
                `X-Hindcast-Request: 1`, and so does this one.
                """,
            body: [.required(Self.key)],
            bodyExample: ["key": "hc_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCdEfG"],
            answers: [
                Operation.Answer(status: .noContent, summary: "Signed in.", type: "")
            ],
            errors: [.unauthorized, .conflict, .tooManyRequests],
            isOpen: true
        )
    }

    func respond(to request: Request, context: AppContext) async throws -> Response {
        var reader = try await FieldReader(
            body: request,
            limit: services.bodyLimit,
            fields: operation.body
        )
        let field = reader.required(Self.key)
        let text = try reader.finish(with: field)
        try SignIn.checkHeader(request.headers)
        guard let authenticator = signIn.authenticator else {
            throw ServerError(
                .conflict,
                code: "NO_KEY_NEEDED",
                message: "this service wants no key; use it without signing in"
            )
        }
        let address = context.client.address
        if let seconds = signIn.sessions.wait(of: address) {
            throw ServerError(
                .tooManyRequests,
                code: "TOO_MANY_SIGN_INS",
                message: "too many wrong keys came from this address; try again in \(seconds) s",
                retryAfter: seconds
            )
        }
        guard let name = try? await authenticator.name(of: text) else {
            signIn.sessions.noteFailure(of: address)
            context.logger.notice("not signed in")
            throw ServerError(
                .unauthorized,
                code: "UNAUTHORIZED",
                message: "the service knows no key like this one; it may have been revoked"
            )
        }
        signIn.sessions.end(of: request.headers)
        let (token, _) = signIn.sessions.begin(with: Secret(hiding: text), named: name)
        context.client.identify(as: name)
        return Response(
            status: .noContent,
            headers: [
                .setCookie: Sessions.header(for: token, isSecure: request.headers.isFromTLS)
            ]
        )
    }
}

/// `DELETE /api/v1/session`.
struct SignOutRoute: Route {
    let signIn: SignIn

    var operation: Operation {
        Operation(
            method: .delete,
            path: SignIn.path,
            id: "signOut",
            tag: "Service",
            summary: "Sign out",
            details: "Streams of events that were opened with the cookie end, too.",
            answers: [
                Operation.Answer(status: .noContent, summary: "Signed out.", type: "")
            ],
            isOpen: true
        )
    }

    func respond(to request: Request, context: AppContext) async throws -> Response {
        if Sessions.hasCookie(request.headers) {
            try SignIn.checkHeader(request.headers)
            signIn.sessions.end(of: request.headers)
        }
        return Response(
            status: .noContent,
            headers: [
                .setCookie: Sessions.header(for: nil, isSecure: request.headers.isFromTLS)
            ]
        )
    }
}

extension HTTPFields {
    /// Whether the page that sent a request came over TLS; a proxy hides that from the connection.
    fileprivate var isFromTLS: Bool {
        self[.origin]?.lowercased().hasPrefix("https://") ?? false
    }
}

extension ResponseSchemas {
    /// Whether a client is signed in.
    static let session = Schema.object([
        "success": .constant(true).described("Always `true`."),
        "required": .boolean.described("Whether the service wants a key."),
        "signed_in": .boolean.described("Whether the request's cookie is that of a session."),
        "name": .string().orNull.described("The name of the session's key."),
        "expires_at": .time.orNull.described("When the session ends by itself."),
    ])
}
