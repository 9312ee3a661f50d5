import Connectors

/// An error of a use case in a form that programs can act on.
///
/// Every error of the use cases maps to one, with its text for people. An unknown error becomes an
/// internal error that reveals nothing.
public struct Problem: Error, Hashable, Codable, Sendable {
    /// The category, which decides the HTTP status.
    public enum Category: String, Codable, CaseIterable, Sendable {
        /// The request is invalid.
        case invalidInput = "invalid_input"
        /// The requested thing does not exist.
        case notFound = "not_found"
        /// It conflicts with something that has to end or to be replaced.
        case conflict
        /// It may work later.
        case unavailable
        /// It was cancelled.
        case cancelled
        /// An error of this program or its environment.
        case internalError = "internal_error"
    }

    /// The category.
    public var category: Category
    /// A stable code: `MODEL_NOT_FOUND`.
    public var code: String
    /// One line: the problem, the value, and the remedy for a client of the service.
    public var message: String
    /// The values in the message by name: `parameter`, `value`, `model_key`, `symbol`.
    public var details: [String: String]

    /// Creates a problem.
    public init(
        _ category: Category,
        _ code: String,
        _ message: String,
        details: [String: String] = [:]
    ) {
        self.category = category
        self.code = code
        self.message = message
        self.details = details
    }
}

extension Problem {
    /// Seconds after which it is worth trying again, where somebody has named them.
    public var retryAfter: Int? { details[Self.retryKey].flatMap { Int($0) } }

    /// The detail that says so.
    static func retryDetails(_ seconds: Int?) -> [String: String] {
        seconds.map { [retryKey: "\($0)"] } ?? [:]
    }

    private static let retryKey = "retry_after"
}

extension Problem: CustomStringConvertible {
    /// The message.
    public var description: String { message }
}

extension Problem {
    /// The problem of an error; a problem is its own.
    public init(_ error: any Error) {
        self =
            switch error {
            case let problem as Problem: problem
            case let error as any ProblemSource: error.problem
            case let error as CandleFileError: Problem(file: error)
            case is CancellationError:
                Problem(.cancelled, "CANCELLED", "the work was cancelled before it was done")
            default:
                // The text of an unknown error may reveal internals.
                Problem(
                    .internalError,
                    "INTERNAL_ERROR",
                    "the work failed for a reason inside the program; its log says more"
                )
            }
    }
}

/// An error that maps to a problem.
protocol ProblemSource: Error {
    var problem: Problem { get }
}

extension Error where Self: CustomStringConvertible {
    /// A problem with the text for clients of the service.
    func problem(
        _ category: Problem.Category,
        _ code: String,
        _ details: [String: String] = [:]
    ) -> Problem {
        Problem(category, code, textForClient, details: details)
    }

    /// A problem with the text for clients, in which a path is cut to the file's name.
    func problem(
        _ category: Problem.Category,
        _ code: String,
        path: String
    ) -> Problem {
        let file = path.split(separator: "/").last.map(String.init) ?? "the file"
        return Problem(
            category,
            code,
            path.isEmpty ? textForClient : textForClient.replacing(path, with: file),
            details: ["file": file]
        )
    }

    private var textForClient: String {
        (self as? any ErrorWithRemedy)?.text(for: .client) ?? description
    }

    /// An invalid parameter of the request.
    func invalidParameter(_ name: String, _ value: String) -> Problem {
        problem(
            .invalidInput,
            "INVALID_PARAMETER",
            ["parameter": name, "value": String(value.prefix(80))]
        )
    }
}
