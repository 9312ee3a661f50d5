package import HTTPTypes
package import Hummingbird
import Logging
package import Telemetry
package import Tracing

/// Makes a span of each request, the child of the caller's span where `traceparent` names one.
///
/// The span has the route, never the query. It ends with the last byte of the answer. The jobs that the
/// request asks for, and what it does itself, are its children.
package struct TracingMiddleware: RouterMiddleware {
    package typealias Context = AppContext

    private static let longestPath = 256

    private let tracer: (any Tracer)?
    private let exempt: Set<String>

    /// Creates the middleware.
    ///
    /// - Parameters:
    ///   - tracer: Records the spans; nil where nothing is traced. The jobs of a request then still
    ///     learn which trace of the caller they belong to, for the log.
    ///   - exempt: Routes that are traced only for a caller who sends a `traceparent`, as the router
    ///     writes them: those that probes and scrapes ask for all the time.
    package init(tracer: (any Tracer)?, exempt: Set<String> = []) {
        self.tracer = tracer
        self.exempt = exempt
    }

    package func handle(
        _ request: Request,
        context: AppContext,
        next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        let caller = TraceParent(in: request.headers)
        let route = context.endpointPath
        guard let tracer, caller != nil || !exempt.contains(route ?? "") else {
            guard let caller else { return try await next(request, context) }
            return try await ServiceContext.withValue(
                ServiceContext(tracer: nil, parent: caller)
            ) {
                try await next(request, context)
            }
        }
        let method = Self.name(of: request.method)
        let span = tracer.startSpan(
            route.map { "\(method) \($0)" } ?? method,
            context: ServiceContext(tracer: tracer, parent: caller),
            ofKind: .server
        )
        var context = context
        if let own = span.context.traceParent {
            context.logger[metadataKey: "trace_id"] = "\(own.traceID)"
            context.logger[metadataKey: "span_id"] = "\(own.spanID)"
        }
        span.updateAttributes { attributes in
            attributes["http.request.method"] = method
            attributes["http.route"] = route
            attributes["url.path"] = String(request.uri.path.prefix(Self.longestPath))
            attributes["hindcast.request.id"] = context.requestID
        }
        do {
            var response = try await ServiceContext.withValue(span.context) {
                try await next(request, context)
            }
            let status = response.status
            span.updateAttributes { attributes in
                attributes["http.response.status_code"] = status.code
                attributes["hindcast.job.id"] = response.headers[.jobID]
            }
            // The client's own errors are no failures of the service.
            if status.kind == .serverError { span.fail("\(status.code)") }
            response.whenSent { _ in span.end() }
            return response
        } catch {
            span.attributes["http.response.status_code"] = 500
            span.fail(error)
            span.end()
            throw error
        }
    }

    /// A method that is known, else the word of OpenTelemetry's conventions.
    private static func name(of method: HTTPRequest.Method) -> String {
        switch method {
        case .get, .head, .post, .put, .patch, .delete, .options, .trace: method.rawValue
        default: "_OTHER"
        }
    }
}

extension TraceParent {
    /// Reads the header of a request that has exactly one; nil for any other.
    package init?(in headers: HTTPFields) {
        let values = headers[values: .traceParent]
        guard values.count == 1 else { return nil }
        self.init(values[0])
    }
}
