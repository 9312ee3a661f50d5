import Connectors
import Market
import Storage

extension StorageError: ProblemSource {
    var problem: Problem {
        switch self {
        case .busy(let path): problem(.unavailable, "STORE_BUSY", path: path)
        // The reason may name hosts and users.
        case .unreachable:
            Problem(
                .unavailable,
                "STORE_UNREACHABLE",
                "the database of the service cannot be reached; try again in a minute"
            )
        case .damaged(let path, _), .lost(let path, _):
            problem(.internalError, "STORE_DAMAGED", path: path)
        case .cannotOpen(let path, _), .newerSchema(let path),
            .failed(let path, _):
            problem(.internalError, "STORE_FAILED", path: path)
        case .invalidCandle(let row, let key, _):
            problem(.invalidInput, "INVALID_CANDLE", key.problemDetails(row: row))
        case .conflict(let row, let key, _, _):
            problem(.conflict, "DATA_CONFLICT", key.problemDetails(row: row))
        case .invalidFunding(let row, let symbol, _):
            problem(.invalidInput, "INVALID_FUNDING", ["symbol": symbol.name, "row": "\(row)"])
        case .fundingConflict(let row, let symbol, _, _):
            problem(.conflict, "DATA_CONFLICT", ["symbol": symbol.name, "row": "\(row)"])
        }
    }
}

extension ExchangeError: ProblemSource {
    var problem: Problem {
        switch self {
        case .unknownSymbol(let symbol, let venue):
            problem(
                .invalidInput,
                "INVALID_PARAMETER",
                ["parameter": "symbol", "value": symbol.name, "market": venue.rawValue]
            )
        case .paused(let host, _, let seconds):
            problem(
                .unavailable,
                "MARKET_DATA_UNAVAILABLE",
                ["host": host].merging(Problem.retryDetails(seconds)) { $1 }
            )
        case .regionRefused(let host, _), .unavailable(let host, _, _), .refused(let host, _, _),
            .badAnswer(let host, _):
            problem(.unavailable, "MARKET_DATA_UNAVAILABLE", ["host": host])
        }
    }
}

extension ObjectStoreError: ProblemSource {
    var problem: Problem { problem(.unavailable, "OBJECT_STORE_UNAVAILABLE") }
}

extension Problem {
    /// The problem of a file that cannot be read; its own type of that name is what is wrong with it.
    init(file error: CandleFileError) {
        var details = ["file": error.file]
        details["line"] = error.line.map { "\($0)" }
        self.init(.invalidInput, "INVALID_FILE", "\(error)", details: details)
    }
}

extension ChatError: ProblemSource {
    // The URL may contain a password, so it is not shown.
    var problem: Problem {
        Problem(
            .unavailable,
            "LANGUAGE_MODEL_UNAVAILABLE",
            "the language model gave no answer; check HINDCAST_LLM_URL and the server behind it"
        )
    }
}

extension SeriesKey {
    fileprivate func problemDetails(row: Int) -> [String: String] {
        problemDetails.merging(["row": "\(row)"]) { $1 }
    }
}
