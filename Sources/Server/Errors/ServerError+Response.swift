package import Foundation
package import HTTPTypes
package import Hummingbird
import NIOCore

extension ServerError {
    /// The error as an answer, with the name of the request in its details.
    ///
    /// A 401 says which kind of credentials is wanted, and an error after which it is worth trying
    /// again says when.
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

    /// `{"success": false, "error": {"code", "message", "details"}}`, its keys in order.
    package func envelope(requestID: String?) -> Data {
        var details = details
        if let requestID {
            details["request_id"] = .string(requestID)
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // JSON has no name for what is not a number; such a detail may ask what it was in words.
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
        // Nothing is left that could fail; an answer without a body would still be one.
        return (try? encoder.encode(envelope)) ?? Data()
    }
}

extension ResponseSchemas {
    /// The envelope of whatever went wrong.
    static let error = Schema.object([
        "success": .constant(false).described("Always `false`."),
        "error": .reference("Problem"),
    ])

    /// What went wrong, for programs and people.
    static let problem = Schema.object([
        "code": .string(pattern: "^[A-Z][A-Z0-9_]*$").example("MODEL_NOT_FOUND")
            .described("For programs, in capitals."),
        "message": .string().described("For people, one line: what, which value, the remedy."),
        "details": .dictionary(of: .any)
            .described("More for programs: the parameter, its value, the running job."),
    ])
}
