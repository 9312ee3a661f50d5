package import Hummingbird

/// Answers a request that takes too long, and tells its handler to stop.
///
/// Work that was handed to a job goes on: only the waiting ends. The time runs until the head of
/// the answer is there; an answer that is streamed may take longer.
package struct RequestTimeoutMiddleware: RouterMiddleware {
    package typealias Context = AppContext

    private let limit: Duration
    private let exempt: Set<String>

    /// Creates the middleware.
    ///
    /// - Parameters:
    ///   - limit: How long a handler may take to begin its answer.
    ///   - exempt: Routes without a limit, as the router writes them:
    ///     `/api/v1/jobs/{id}/events`.
    package init(limit: Duration, exempt: Set<String> = []) {
        self.limit = limit
        self.exempt = exempt
    }

    package func handle(
        _ request: Request,
        context: AppContext,
        next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        if let route = context.endpointPath, exempt.contains(route) {
            return try await next(request, context)
        }
        return try await withoutActuallyEscaping(next) { next in
            nonisolated(unsafe) let next = next  // called once, by the child that is awaited
            return try await withThrowingTaskGroup(of: Response?.self) { group in
                group.addTask { try await next(request, context) }
                group.addTask {
                    try await Task.sleep(for: limit)
                    return nil
                }
                defer { group.cancelAll() }
                guard let first = try await group.next(), let response = first else {
                    throw ServerError(
                        .serviceUnavailable,
                        code: "REQUEST_TIMEOUT",
                        message: "no answer within \(limit); ask for less, or as a job with wait=0"
                    )
                }
                return response
            }
        }
    }
}
