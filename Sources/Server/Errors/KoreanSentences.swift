import Foundation
import HTTPTypes
import Hummingbird

/// Sentences of answers in Korean, by the English ones.
///
/// The table is a file of the dashboard, which translates the sentences of reports with it: reports are
/// kept in English, and are translated when they are shown.
package enum KoreanSentences {
    /// The path of the table among the embedded files.
    static let file = "dashboard/js/i18n/sentences.ko.json"

    /// The Korean template of each English one: `{name}` stands for a value.
    ///
    /// Empty where the build has embedded no dashboard.
    package static let table: [String: String] =
        EmbeddedFiles.bytes(of: file).flatMap {
            try? JSONDecoder().decode([String: String].self, from: $0)
        } ?? [:]

    /// A value of an answer with its sentences in Korean.
    ///
    /// - Parameter value: Any JSON.
    /// - Returns: The same, a `summary` replaced by the table's, and the message of an `error` by that of
    ///   its code. Everything else stays.
    static func translated(_ value: JSONValue) -> JSONValue {
        switch value {
        case .array(let list): .array(list.map(translated))
        case .object(let fields):
            .object(
                Dictionary(uniqueKeysWithValues: fields.map { ($0, translated($1, named: $0)) })
            )
        default: value
        }
    }

    private static func translated(_ value: JSONValue, named name: String) -> JSONValue {
        switch (name, value) {
        case ("summary", .string(let text)): .string(table[text] ?? text)
        case ("error", .object(let fields)): error(fields)
        default: translated(value)
        }
    }

    /// An error inside of an answer, such as that of a failed job.
    private static func error(_ fields: [String: JSONValue]) -> JSONValue {
        guard case .string(let code)? = fields["code"],
            case .string(let message)? = fields["message"]
        else { return .object(fields) }
        var details: [String: JSONValue] = [:]
        if case .object(let given)? = fields["details"] { details = given }
        // The status decides no text.
        let error = ServerError(.conflict, code: code, message: message, details: details)
            .translated(to: "ko")
        return .object(
            fields.merging([
                "message": .string(error.message), "details": .object(error.details),
            ]) { $1 }
        )
    }
}

extension Request {
    /// Whether the client prefers Korean to English.
    var prefersKorean: Bool {
        Preferences(.acceptLanguage, in: headers).language(among: ServerError.languages) == "ko"
    }
}

extension Response {
    /// An answer whose sentences are in the language that the request prefers.
    ///
    /// - Throws: `EncodingError`.
    static func json(_ value: some Encodable, for request: Request) throws -> Response {
        guard request.prefersKorean else { return try json(value) }
        let plain = try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(value))
        var response = try json(KoreanSentences.translated(plain))
        response.headers[.contentLanguage] = "ko"
        return response
    }
}
