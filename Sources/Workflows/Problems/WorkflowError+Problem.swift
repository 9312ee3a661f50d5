import Forecasting
import Market

extension WorkflowError: ProblemSource {
    var problem: Problem {
        switch self {
        case .noCandles(let key), .exchangeSwitchedOff(let key):
            problem(.unavailable, "MARKET_DATA_UNAVAILABLE", key.problemDetails)
        case .notAtExchange(let cause, _), .notYetTraded(let cause):
            problem(with: cause.problem)
        case .marketDataUnavailable(let key, _, let seconds):
            problem(
                .unavailable,
                "MARKET_DATA_UNAVAILABLE",
                key.problemDetails.merging(Problem.retryDetails(seconds)) { $1 }
            )
        case .daysBeyondData(let days, let key, let stored, let parameter):
            problem(
                .invalidInput,
                "INSUFFICIENT_DATA",
                key.problemDetails.merging(
                    ["parameter": parameter, "value": "\(days)", "available": "\(stored)"]
                ) { $1 }
            )
        case .daysTooFew(let days, let key, let candles, let need):
            problem(
                .invalidInput,
                "INSUFFICIENT_DATA",
                key.problemDetails.merging(
                    [
                        "parameter": "days", "value": "\(days)", "have": "\(candles)",
                        "need": "\(need)",
                    ]
                ) { $1 }
            )
        case .windowOutsideData(let from, let to, let first, let last):
            problem(
                .invalidInput,
                "WINDOW_OUTSIDE_DATA",
                [
                    "parameter": from < first ? "start_date" : "end_date",
                    "from": "\(from)", "to": "\(to)", "first": "\(first)", "last": "\(last)",
                ]
            )
        case .startAfterData(let start, let key, let newest):
            problem(
                .invalidInput,
                "WINDOW_OUTSIDE_DATA",
                key.problemDetails.merging(
                    ["parameter": "start_date", "value": "\(start)", "last": "\(newest)"]
                ) { $1 }
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
        case .tooFewCandles(let moment, let key, let stored, let model, let reads):
            predictionFailed(
                at: moment,
                key,
                ["model_key": model, "have": "\(stored)", "need": "\(reads)"]
            )
        case .featuresUndefined(let moment, let key, let model):
            predictionFailed(at: moment, key, ["model_key": model])
        case .tooFewToTrain(let key, let have, let need):
            problem(
                .invalidInput,
                "INSUFFICIENT_DATA",
                key.problemDetails.merging(["have": "\(have)", "need": "\(need)"]) { $1 }
            )
        case .tooFewToFit(let forecaster, _, _, _, _): invalidParameter("forecaster", forecaster)
        case .noCandleBefore(let moment, _, _): invalidParameter("at", "\(moment)")
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

extension WorkflowError {
    /// The problem of a cause with the message of this error.
    private func problem(with cause: Problem) -> Problem {
        var problem = cause
        problem.message = text(for: .client)
        return problem
    }

    /// What the guide calls "Prediction failed": too few candles, or features that cannot be made.
    private func predictionFailed(
        at moment: Timestamp?,
        _ key: SeriesKey,
        _ details: [String: String]
    ) -> Problem {
        let place = moment.map { ["parameter": "at", "value": "\($0)"] } ?? [:]
        return problem(
            .invalidInput,
            "PREDICTION_FAILED",
            key.problemDetails.merging(details) { $1 }.merging(place) { $1 }
        )
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
