import HTTPTypes
import Hummingbird
import NIOCore

/// `GET /`: the dashboard for a browser; everybody else is led to the description.
struct RootRoute: Route {
    private let page: FixedAnswer?

    /// - Parameter dashboard: Nil for a build without one.
    init(_ dashboard: Dashboard? = .embedded) {
        page = dashboard?.page
    }

    var operation: Operation {
        Operation(
            method: .get,
            path: "/",
            id: "getRoot",
            tag: "Service",
            summary: "The dashboard",
            details: """
                A client that names `text/html` in `Accept`, as browsers do, gets the dashboard; any \
                other is led to `/docs`.
                """,
            answers: [
                Operation.Answer(status: .ok, summary: "The dashboard.", type: "text/html"),
                Operation.Answer(
                    status: .found,
                    summary: "Where the description is.",
                    type: "text/html"
                ),
            ],
            isOpen: true
        )
    }

    func respond(to request: Request, context: AppContext) async throws -> Response {
        let accepted = Preferences(.accept, in: request.headers)
        var response: Response
        if let page, accepted.prefers("text/html", over: "application/json") {
            response = page.response(to: request)
        } else {
            let path = DocsRoute.operation.path
            let link = "<a href=\"\(path)\">\(path)</a>\n"
            response = Response(
                status: .found,
                headers: [.location: path, .contentType: "text/html; charset=utf-8"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: link))
            )
        }
        response.headers[values: .vary].append("Accept")
        return response
    }
}
