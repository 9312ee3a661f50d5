import Hummingbird
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
            answers: [.page],
            errors: [.notFound, .conflict]
        )
    }

    func respond(to request: Request, context: AppContext) async throws -> Response {
        let id = try context.parameters.require("id")
        guard let page = try services.workspace.runPage(id) else {
            throw ServerError.noRun(id)
        }
        return .page(page)
    }
}
