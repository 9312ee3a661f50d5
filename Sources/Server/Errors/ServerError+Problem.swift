import HTTPTypes
import Workflows

extension ServerError {
    /// An error of the workflows as an answer; nil for any other, also for a cancelled request.
    static func known(_ error: any Error) -> ServerError? {
        let problem = Problem(error)
        switch problem.category {
        case .cancelled: return nil
        case .internalError where problem.code == "INTERNAL_ERROR": return nil
        default: return ServerError(problem)
        }
    }

    /// A problem of the workflows, with its status.
    init(_ problem: Problem) {
        var details = problem.details.mapValues { JSONValue.string($0) }
        if problem.code == "MODEL_NOT_FOUND" {
            details["train"] = Self.training(of: problem)
        }
        self.init(
            problem.category.status,
            code: problem.code,
            message: problem.message,
            details: details,
            retryAfter: problem.category == .unavailable ? problem.retryAfter ?? 30 : nil
        )
    }

    /// The request that trains a missing model.
    private static func training(of problem: Problem) -> JSONValue {
        let names = ["symbol", "interval", "market"]
        let body = names.compactMap { name in
            problem.details[name].map { (name, JSONValue.string($0)) }
        }
        return [
            "method": "POST",
            "path": "/api/v1/ai/train",
            "body": .object(Dictionary(body) { $1 }),
        ]
    }
}

extension Problem.Category {
    /// The HTTP status of a category.
    fileprivate var status: HTTPResponse.Status {
        switch self {
        case .invalidInput: .unprocessableContent
        case .notFound: .notFound
        case .conflict, .cancelled: .conflict
        case .unavailable: .serviceUnavailable
        case .internalError: .internalServerError
        }
    }
}
