package import Foundation
package import HTTPTypes
package import Hummingbird
import NIOCore

extension ServerError {
    /// The error as an answer in the language that the request prefers.
    package func response(
        to request: Request,
        requestID: String,
        headers: HTTPFields = [:]
    ) -> Response {
        let language = Preferences(.acceptLanguage, in: request.headers)
            .language(among: Self.languages)
        var response = translated(to: language).response(requestID: requestID, headers: headers)
        response.headers[.contentLanguage] = language
        return response
    }

    /// The error as an answer, with the request's id in its details.
    ///
    /// A 401 has `WWW-Authenticate`, and an error that a retry may help has `Retry-After`.
    package func response(requestID: String, headers: HTTPFields = [:]) -> Response {
        var headers = headers
        headers[.contentType] = "application/json; charset=utf-8"
        if status == .unauthorized {
            headers[.wwwAuthenticate] = "Bearer"
        }
        if let retryAfter {
            headers[.retryAfter] = String(retryAfter)
        }
        let body = ByteBuffer(bytes: envelope(requestID: requestID))
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: body))
    }

    /// `{"success": false, "error": {"code", "message", "details"}}`, its keys sorted.
    package func envelope(requestID: String?) -> Data {
        var details = details
        if let requestID {
            details["request_id"] = .string(requestID)
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // JSON has no NaN and no infinity; a detail may contain one as text.
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "Infinity",
            negativeInfinity: "-Infinity",
            nan: "NaN"
        )
        let envelope = JSONValue.object([
            "success": .bool(false),
            "error": .object([
                "code": .string(code),
                "message": .string(message),
                "details": .object(details),
            ]),
        ])
        // Encoding the fallback cannot fail; an empty body would still be an answer.
        return (try? encoder.encode(envelope)) ?? Data()
    }
}

extension ResponseSchemas {
    /// The JSON of an error.
    static let error = Schema.object([
        "success": .constant(false).described("Always `false`."),
        "error": .reference("Problem"),
    ])

    /// The error, for programs and people.
    static let problem = Schema.object([
        "code": .string(pattern: "^[A-Z][A-Z0-9_]*$").example("MODEL_NOT_FOUND")
            .described("For programs, in capitals."),
        "message": .string().described("For people, one line: what, which value, the remedy."),
        "details": .dictionary(of: .any)
            .described("More for programs: the parameter, its value, the running job."),
    ])
}
