import HTTPTypes
package import Hummingbird
import Logging
import Telemetry

/// The access log: one line for each answered request.
///
/// The path is logged without its query, which may be private. `key` is the name of the API key,
/// never the key. `job_id` is the job behind the answer, `trace_id` the trace that the caller has
/// named; either is left out where there is none. The time ends when the answer begins; a streamed
/// answer is logged when it ends.
package struct AccessLogMiddleware: RouterMiddleware {
    package typealias Context = AppContext

    private static let longestPath = 256

    /// Creates the middleware.
    package init() {}

    package func handle(
        _ request: Request,
        context: AppContext,
        next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        var response = try await next(request, context)
        let status = response.status.code
        let job = response.headers[.jobID]
        let trace = TraceParent(in: request.headers)
        response.whenSent { bytes in
            let elapsed = (ContinuousClock.now - start) / .milliseconds(1)
            var metadata: Logger.Metadata = [
                "method": "\(request.method.rawValue)",
                "path": "\(request.uri.path.prefix(Self.longestPath))",
                "status": "\(status)",
                "ms": "\((elapsed * 1_000).rounded() / 1_000)",
                "bytes": "\(bytes)",
                "remote": "\(context.client.address ?? "-")",
                "key": "\(context.client.key ?? "-")",
            ]
            if let job { metadata["job_id"] = "\(job)" }
            if let trace {
                metadata["trace_id"] = "\(trace.traceID)"
                metadata["parent_span_id"] = "\(trace.spanID)"
            }
            context.logger.info("request", metadata: metadata)
        }
        return response
    }
}
