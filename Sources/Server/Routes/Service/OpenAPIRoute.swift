import Foundation
import Hummingbird

/// The OpenAPI description.
struct OpenAPIRoute: Route {
    static let operation = Operation(
        method: .get,
        path: "/openapi.json",
        id: "getDescription",
        tag: "Service",
        summary: "This description, OpenAPI 3.1",
        answers: [
            .json(
                .ok,
                "The description.",
                .object([
                    "openapi": .string(pattern: "^3\\.1\\.").described("The version of OpenAPI."),
                    "info": .dictionary(of: .any).described("Title, version, license."),
                    "tags": .array(of: .any).described("The groups of operations."),
                    "paths": .dictionary(of: .any).described("The operations by path."),
                    "components": .dictionary(of: .any).described("Schemas and credentials."),
                ])
            )
        ],
        isOpen: true
    )

    var operation: Operation { Self.operation }
    private let answer: FixedAnswer

    /// Takes the description.
    ///
    /// - Throws: `EncodingError` if it cannot be JSON.
    init(_ document: Document) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        answer = FixedAnswer(try encoder.encode(document.json), type: "application/json")
    }

    func respond(to request: Request, context: AppContext) async throws -> Response {
        answer.response(to: request)
    }
}
