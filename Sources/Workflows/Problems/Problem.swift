/// Why a use case failed, as a program can act on it.
///
/// Every error of the use cases has one, with its text for people; what no program knows how to act
/// on is an internal error that tells nothing of the inside.
public struct Problem: Error, Hashable, Codable, Sendable {
    /// Who can do something about it.
    public enum Category: String, Codable, CaseIterable, Sendable {
        /// The request cannot be done as it is.
        case invalidInput = "invalid_input"
        /// What it names is not there.
        case notFound = "not_found"
        /// Something stands in its way that has to end or to be replaced.
        case conflict
        /// It may be done later.
        case unavailable
        /// It was not wanted any more.
        case cancelled
        /// A fault of this program or its surroundings.
        case internalError = "internal_error"
    }

    /// Who can do something about it.
    public var category: Category
    /// What it is, stable: `MODEL_NOT_FOUND`.
    public var code: String
    /// One line: what, which value, and the remedy for a client of the service.
    public var message: String
    /// The values in the message by their names: `parameter`, `value`, `model_key`, `symbol`.
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
    /// The problem that an error tells of; of a problem, itself.
    public init(_ error: any Error) {
        self =
            switch error {
            case let problem as Problem: problem
            case let error as any ProblemSource: error.problem
            case is CancellationError:
                Problem(.cancelled, "CANCELLED", "the work was cancelled before it was done")
            default:
                // Nobody knows what the text of an unknown error gives away.
                Problem(
                    .internalError,
                    "INTERNAL_ERROR",
                    "the work failed for a reason inside the program; its log says more"
                )
            }
    }
}

/// An error that knows its problem.
protocol ProblemSource: Error {
    var problem: Problem { get }
}

extension Error where Self: CustomStringConvertible {
    /// A problem with the text that a client of the service is told.
    func problem(
        _ category: Problem.Category,
        _ code: String,
        _ details: [String: String] = [:]
    ) -> Problem {
        Problem(category, code, textForClient, details: details)
    }

    /// A problem with the text that a client is told, in which a path is cut to the file's name.
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

    /// A parameter of the request that cannot be as it is.
    func invalidParameter(_ name: String, _ value: String) -> Problem {
        problem(
            .invalidInput,
            "INVALID_PARAMETER",
            ["parameter": name, "value": String(value.prefix(80))]
        )
    }
}
