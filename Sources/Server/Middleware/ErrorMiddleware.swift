import HTTPTypes
package import Hummingbird
import Logging
import NIOCore
import NIOHTTP1

/// Turns every error into the one error format.
///
/// An unexpected error becomes `INTERNAL_ERROR` with the request's id and without internals; the
/// log has the details under that id.
package struct ErrorMiddleware: RouterMiddleware {
    package typealias Context = AppContext

    /// Maps an error of the layers below to an answer; nil for an unknown one.
    private let translate: @Sendable (any Error) -> ServerError?

    /// Creates the middleware.
    ///
    /// - Parameter translate: Maps an error of the layers below to an answer; nil for an unknown
    ///   one.
    package init(translate: @escaping @Sendable (any Error) -> ServerError? = { _ in nil }) {
        self.translate = translate
    }

    package func handle(
        _ request: Request,
        context: AppContext,
        next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            let problem = serverError(for: error)
            if problem.status.kind == .serverError {
                // The log has the stop itself; the errors that it causes are only sent to clients.
                let isStop = ["STOPPING", "SERVICE_STOPPING"].contains(problem.code)
                context.logger.log(
                    level: problem.status == .internalServerError
                        ? .error : isStop ? .debug : .notice,
                    "request failed",
                    metadata: [
                        "code": "\(problem.code)",
                        "status": "\(problem.status.code)",
                        "problem": "\(String(reflecting: error))",
                    ]
                )
            }
            var response = problem.response(
                to: request,
                requestID: context.requestID,
                headers: headers(of: error)
            )
            if request.method == .head {
                response.body = ResponseBody()
            }
            return response
        }
    }

    private func serverError(for error: any Error) -> ServerError {
        if let error = error as? ServerError {
            return error
        }
        if let known = translate(error) {
            return known
        }
        switch error {
        case is HTTPParserError:
            return .badRequest
        case is CancellationError:
            return ServerError(
                .serviceUnavailable,
                code: "SERVICE_STOPPING",
                message: "the service stopped before this request was answered; try again",
                retryAfter: 5
            )
        case let error as any HTTPResponseError:
            return ServerError(framework: error)
        default:
            return .internalError
        }
    }

    /// The framework's headers beside its status, such as the methods that a path allows.
    private func headers(of error: any Error) -> HTTPFields {
        guard let error = error as? HTTPError else {
            return [:]
        }
        var headers = error.headers
        headers[.contentType] = nil
        headers[.contentLength] = nil
        return headers
    }
}

extension ServerError {
    /// The answer to a request that is not HTTP.
    static let badRequest = ServerError(
        .badRequest,
        code: "BAD_REQUEST",
        message: "the request is not valid HTTP, or ended before it was complete"
    )

    /// The answer to an unexpected error.
    static let internalError = ServerError(
        .internalServerError,
        code: "INTERNAL_ERROR",
        message: "the service failed at this request; its log tells more under the request id"
    )

    /// The answer to an error of the framework: an unknown path, a method, a body that is too
    /// large.
    fileprivate init(framework error: any HTTPResponseError) {
        self.init(status: error)
        details["allow"] = (error as? HTTPError)?.headers[.allow].map { .string($0) }
    }

    private init(status error: any HTTPResponseError) {
        let status = error.status
        let own = (error as? HTTPError)?.body
        switch status {
        case .notFound:
            self.init(
                status,
                code: "NOT_FOUND",
                message: own
                    ?? "there is nothing at this path; GET /openapi.json lists what there is"
            )
        case .methodNotAllowed:
            self.init(
                status,
                code: "METHOD_NOT_ALLOWED",
                message: own ?? "this path does not take that method; GET /openapi.json lists them"
            )
        case .contentTooLarge:
            self.init(
                status,
                code: "BODY_TOO_LARGE",
                message: own ?? "the body is larger than the service takes; send less"
            )
        case .unsupportedMediaType:
            self.init(
                status,
                code: "UNSUPPORTED_MEDIA_TYPE",
                message: own ?? "the body must be JSON; send Content-Type: application/json"
            )
        case .badRequest:
            self.init(
                status,
                code: "BAD_REQUEST",
                message: own ?? "the request cannot be understood"
            )
        case _ where status.kind == .clientError:
            self.init(
                status,
                code: "REQUEST_REFUSED",
                message: own ?? "the request was refused"
            )
        default:
            self = .internalError
        }
    }
}
