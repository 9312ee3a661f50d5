import Hummingbird
import NIOCore
import Workflows

/// `GET /api/v1/backtest/runs/{id}/report.html`.
struct RunPageRoute: Route {
    let services: Services

    var operation: Operation {
        Operation(
            method: .get,
            path: "/api/v1/backtest/runs/{id}/report.html",
            id: "getRunPage",
            tag: "Backtest",
            summary: "The report of a run as a page",
            pathParameters: [RunRoute.id],
            answers: [
                Operation.Answer(
                    status: .ok,
                    summary: "The page",
                    type: "text/html",
                    schema: .string()
                )
            ],
            errors: [.notFound, .conflict]
        )
    }

    func respond(to request: Request, context: AppContext) async throws -> Response {
        let id = try context.parameters.require("id")
        guard let page = try services.workspace.runPage(id) else {
            throw ServerError.noRun(id)
        }
        return Response(
            status: .ok,
            headers: [.contentType: "text/html; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: page))
        )
    }
}
