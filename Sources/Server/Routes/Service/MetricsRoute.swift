import Hummingbird
import NIOCore

/// `GET /metrics`.
struct MetricsRoute: Route {
    let registry: PrometheusRegistry

    var operation: Operation {
        Operation(
            method: .get,
            path: "/metrics",
            id: "metrics",
            tag: "Service",
            summary: "Figures for Prometheus",
            answers: [
                Operation.Answer(
                    status: .ok,
                    summary: "Text exposition 0.0.4",
                    type: "text/plain",
                    schema: .string()
                )
            ]
        )
    }

    func respond(to request: Request, context: AppContext) async throws -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: await registry.exposition()))
        )
    }
}
