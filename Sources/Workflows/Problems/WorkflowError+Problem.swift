import Forecasting
import Market

extension WorkflowError: ProblemSource {
    var problem: Problem {
        switch self {
        case .noCandles(let key), .exchangeSwitchedOff(let key):
            problem(.unavailable, "MARKET_DATA_UNAVAILABLE", key.problemDetails)
        case .marketDataUnavailable(let key, _, let seconds):
            problem(
                .unavailable,
                "MARKET_DATA_UNAVAILABLE",
                key.problemDetails.merging(Problem.retryDetails(seconds)) { $1 }
            )
        case .daysBeyondData(let days, let key, let stored):
            problem(
                .invalidInput,
                "INSUFFICIENT_DATA",
                key.problemDetails.merging(
                    ["parameter": "days", "value": "\(days)", "available": "\(stored)"]
                ) { $1 }
            )
        case .windowOutsideData(let from, let to, let first, let last):
            problem(
                .invalidInput,
                "WINDOW_OUTSIDE_DATA",
                ["from": "\(from)", "to": "\(to)", "first": "\(first)", "last": "\(last)"]
            )
        case .windowWithoutBars(let key, let from, let to):
            problem(
                .invalidInput,
                "WINDOW_WITHOUT_BARS",
                key.problemDetails.merging(["from": "\(from)", "to": "\(to)"]) { $1 }
            )
        case .nothingTraded(let key, let from, let to):
            problem(
                .invalidInput,
                "WINDOW_OUTSIDE_DATA",
                key.problemDetails.merging(["from": "\(from)", "to": "\(to)"]) { $1 }
            )
        case .onlyImpossible(let key, let rows):
            problem(
                .invalidInput,
                "WINDOW_OUTSIDE_DATA",
                key.problemDetails.merging(["from": "\(rows.first)", "to": "\(rows.last)"]) { $1 }
            )
        case .tooFewCandles(let moment, _, _, _, _), .noCandleBefore(let moment, _, _):
            invalidParameter("at", "\(moment)")
        case .emptyWindow(_, let to): invalidParameter("end_date", "\(to)")
        case .invalid(let parameter, let value, _): invalidParameter(parameter, value)
        case .marketUnclear: invalidParameter("market", "futures")
        case .cannotWrite(let path): problem(.internalError, "CANNOT_WRITE", path: path)
        case .damagedRun(let id, let file):
            problem(.conflict, "RUN_DAMAGED", ["run_id": id, "file": file])
        case .lookbackMismatch(let requested, let key, let trained):
            problem(
                .invalidInput,
                "INVALID_PARAMETER",
                [
                    "parameter": "lookback_hours", "value": "\(requested)",
                    "model_key": ModelKey(key).name,
                    "trained": "\(trained)",
                ]
            )
        }
    }
}

extension BatchItemError: ProblemSource {
    var problem: Problem {
        var problem = Problem(cause)
        problem.message = "\(item): \(problem.message)"
        problem.details["part"] = item
        return problem
    }
}

extension SeriesKey {
    /// The series' parts under their names in requests.
    var problemDetails: [String: String] {
        ["symbol": symbol.name, "interval": interval.rawValue, "market": venue.rawValue]
    }
}
