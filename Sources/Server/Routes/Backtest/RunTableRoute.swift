import Hummingbird
import NIOCore
import Workflows

/// `GET /api/v1/backtest/runs/{id}/equity.csv.gz` and `.../trades.csv.gz`.
struct RunTableRoute: Route {
    /// A table beside a report.
    enum Table: String, CaseIterable {
        case equity
        case trades
    }

    let services: Services
    let table: Table

    var operation: Operation {
        Operation(
            method: .get,
            path: "/api/v1/backtest/runs/{id}/\(table.rawValue).csv.gz",
            id: table == .equity ? "getRunEquity" : "getRunTrades",
            tag: "Backtest",
            summary: table == .equity
                ? "The whole equity curve of a run, which a long window's report thins"
                : "All trades of a run, of which a long window's report lists the last",
            pathParameters: [RunRoute.id],
            answers: [
                Operation.Answer(
                    status: .ok,
                    summary: "CSV with a header, gzipped",
                    type: "application/gzip",
                    schema: .string()
                )
            ],
            errors: [.notFound, .conflict]
        )
    }

    func respond(to request: Request, context: AppContext) async throws -> Response {
        let id = try context.parameters.require("id")
        let workspace = services.workspace
        let bytes =
            switch table {
            case .equity: try workspace.runEquity(id)
            case .trades: try workspace.runTrades(id)
            }
        guard let bytes else {
            throw ServerError.noRun(id)
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: "application/gzip",
                .contentDisposition: "attachment; filename=\"\(table.rawValue).csv.gz\"",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }
}
