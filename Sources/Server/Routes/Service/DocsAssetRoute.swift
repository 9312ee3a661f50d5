import HTTPTypes
import Hummingbird

/// The scripts and styles of the page at `/docs`, which the document leaves out.
struct DocsAssetRoute: Route {
    /// The path of an asset.
    static func path(of name: String) -> String {
        "/docs/assets/\(name)"
    }

    let operation = Operation(
        method: .get,
        path: path(of: "{name}"),
        id: "getPageAsset",
        tag: "Service",
        summary: "A script or style of the page",
        answers: [Operation.Answer(status: .ok, summary: "The file.", type: "*/*")],
        errors: [.notFound],
        isOpen: true
    )

    private let answers: [String: FixedAnswer]

    /// Takes the files by name.
    init(_ answers: [String: FixedAnswer]) {
        self.answers = answers
    }

    func respond(to request: Request, context: AppContext) async throws -> Response {
        guard let answer = context.parameters.get("name").flatMap({ answers[$0] }) else {
            throw ServerError(
                .notFound,
                code: "NOT_FOUND",
                message: "the page at /docs has no such file",
                details: ["path": .string(request.uri.path)]
            )
        }
        return answer.response(to: request)
    }
}
