import HTTPTypes
import Hummingbird
import NIOCore

/// `GET /`: whoever types the service's address into a browser gets to its pages.
struct RootRoute: Route {
    var operation: Operation {
        Operation(
            method: .get,
            path: "/",
            id: "getRoot",
            tag: "Service",
            summary: "Leads to the page at /docs",
            answers: [
                Operation.Answer(status: .found, summary: "Where that is.", type: "text/html")
            ],
            isOpen: true
        )
    }

    func respond(to request: Request, context: AppContext) async throws -> Response {
        let path = DocsRoute.operation.path
        return Response(
            status: .found,
            headers: [.location: path, .contentType: "text/html; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: "<a href=\"\(path)\">\(path)</a>\n"))
        )
    }
}
