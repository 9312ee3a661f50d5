package import Hummingbird

/// Cancels a request's handler after a timeout.
///
/// Work that was submitted as a job continues; only the waiting ends. The timeout covers the time
/// until the head of the answer; a streamed body may take longer.
package struct RequestTimeoutMiddleware: RouterMiddleware {
    package typealias Context = AppContext

    private let limit: Duration
    private let exempt: Set<String>

    /// Creates the middleware.
    ///
    /// - Parameters:
    ///   - limit: The timeout until the head of the answer.
    ///   - exempt: Routes without a timeout, as the router writes them: `/api/v1/jobs/{id}/events`.
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
