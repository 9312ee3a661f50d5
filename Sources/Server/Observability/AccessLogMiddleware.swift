import HTTPTypes
package import Hummingbird
import Logging

/// The access log: one line for each answered request.
///
/// The path is logged without its query, which may be private. `key` is the name of the API key,
/// never the key. The time ends when the answer begins; a streamed answer is logged when it ends.
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
        response.whenSent { bytes in
            let elapsed = (ContinuousClock.now - start) / .milliseconds(1)
            context.logger.info(
                "request",
                metadata: [
                    "method": "\(request.method.rawValue)",
                    "path": "\(request.uri.path.prefix(Self.longestPath))",
                    "status": "\(status)",
                    "ms": "\((elapsed * 1_000).rounded() / 1_000)",
                    "bytes": "\(bytes)",
                    "remote": "\(context.client.address ?? "-")",
                    "key": "\(context.client.key ?? "-")",
                ]
            )
        }
        return response
    }
}
