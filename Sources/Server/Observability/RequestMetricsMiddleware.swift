import HTTPTypes
package import Hummingbird
package import Metrics
import NIOCore

/// Counts requests and measures their durations, by method, route and status.
///
/// The route is the pattern (`/api/v1/jobs/{id}`), never the path, and an unknown method is
/// `OTHER`, so a client cannot create series at will.
package struct RequestMetricsMiddleware: RouterMiddleware {
    package typealias Context = AppContext

    private let metrics: any MetricsFactory
    private let inFlight: Meter

    /// Creates the middleware.
    package init(metrics: any MetricsFactory) {
        self.metrics = metrics
        inFlight = Meter(label: "http_requests_in_flight", factory: metrics)
        inFlight.set(0)
    }

    package func handle(
        _ request: Request,
        context: AppContext,
        next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        let labels = [
            ("method", Self.name(of: request.method)),
            ("route", context.endpointPath ?? "NotFound"),
        ]
        inFlight.increment()
        do {
            var response = try await next(request, context)
            let status = String(response.status.code)
            response.whenSent { _ in record(labels, status: status, since: start) }
            return response
        } catch {
            record(labels, status: "500", since: start)
            throw error
        }
    }

    private func record(
        _ labels: [(String, String)],
        status: String,
        since start: ContinuousClock.Instant
    ) {
        inFlight.decrement()
        Counter(
            label: "http_requests_total",
            dimensions: labels + [("status", status)],
            factory: metrics
        ).increment()
        let elapsed = TimeAmount(ContinuousClock.now - start).nanoseconds
        Timer(
            label: "http_request_duration_seconds",
            dimensions: labels,
            factory: metrics
        ).recordNanoseconds(elapsed)
    }

    private static func name(of method: HTTPRequest.Method) -> String {
        switch method {
        case .get, .head, .post, .put, .patch, .delete, .options, .trace: method.rawValue
        default: "OTHER"
        }
    }
}
