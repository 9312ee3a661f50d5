import Forecasting
import Market

extension ForecastingError: ProblemSource {
    var problem: Problem {
        switch self {
        case .invalidParameter(let name, let value, _): invalidParameter(name, value)
        case .notEnoughCandles(let series, let have, let need):
            problem(
                .invalidInput,
                "INSUFFICIENT_DATA",
                series.problemDetails.merging(["have": "\(have)", "need": "\(need)"]) { $1 }
            )
        case .modelNotFound(let key): problem(.notFound, "MODEL_NOT_FOUND", key.problemDetails)
        case .trainingInProgress(let key):
            problem(.conflict, "TRAINING_IN_PROGRESS", key.problemDetails)
        case .modelExists(let key): problem(.conflict, "MODEL_EXISTS", key.problemDetails)
        case .damagedFile(let path, _): problem(.conflict, "MODEL_DAMAGED", path: path)
        case .unsupportedVersion(let path, _, _): problem(.conflict, "MODEL_OUTDATED", path: path)
        case .wrongSeries(let model, _):
            problem(.conflict, "MODEL_MISMATCH", model.problemDetails)
        case .cannotImport(let path, _): problem(.invalidInput, "CANNOT_IMPORT", path: path)
        case .diverged(_, let rate):
            problem(
                .invalidInput,
                "TRAINING_DIVERGED",
                ["parameter": "learning_rate", "value": "\(rate)"]
            )
        case .tooMuchMemory(let needed, let limit):
            problem(
                .invalidInput,
                "OUT_OF_MEMORY_BUDGET",
                ["needed_bytes": "\(needed)", "limit_bytes": "\(limit)"]
            )
        case .fileSystem(let path, _, _): problem(.internalError, "CANNOT_WRITE", path: path)
        case .network: problem(.internalError, "ENGINE_FAILED")
        }
    }
}

extension ModelKey {
    /// The key, and the series' parts under their names in requests.
    fileprivate var problemDetails: [String: String] {
        series.problemDetails.merging(["model_key": name]) { $1 }
    }
}
