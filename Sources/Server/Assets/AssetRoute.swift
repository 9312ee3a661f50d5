import HTTPTypes
import Hummingbird

/// The files of a page: scripts, styles, images.
///
/// The document leaves it out.
struct AssetRoute: Route {
    let operation: Operation

    private let answers: [String: FixedAnswer]
    private let remedy: String

    /// Serves files.
    ///
    /// - Parameters:
    ///   - answers: The files by their paths below the folder.
    ///   - folder: The folder's path, with a slash at its end: `/dashboard/`.
    ///   - id: The operation's id.
    ///   - remedy: What to do where a file is missing.
    init(_ answers: [String: FixedAnswer], below folder: String, id: String, remedy: String) {
        self.answers = answers
        self.remedy = remedy
        operation = Operation(
            method: .get,
            path: folder + "**",
            id: id,
            tag: "Service",
            summary: "A file of the page",
            answers: [Operation.Answer(status: .ok, summary: "The file.", type: "*/*")],
            errors: [.notFound],
            isOpen: true
        )
    }

    func respond(to request: Request, context: AppContext) async throws -> Response {
        let path = context.parameters.getCatchAll().joined(separator: "/")
        guard let answer = answers[path] else {
            throw ServerError(
                .notFound,
                code: "NOT_FOUND",
                message: "the page has no such file; \(remedy)",
                details: ["path": .string(request.uri.path)]
            )
        }
        return answer.response(to: request)
    }
}
