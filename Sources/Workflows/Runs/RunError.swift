import Forecasting
import Foundation
public import Market

/// Why a kept run cannot be found, made again, packed or unpacked.
public enum RunError: Error, Hashable, Sendable {
    /// No kept run has that name, or a name with that part.
    case notFound(String)
    /// Several kept runs have that part in their names; some of them.
    case ambiguous(String, candidates: [String])
    /// The manifest of a run cannot be read by this version.
    case unreadable(id: String, reason: String)
    /// The candles that a run read are not stored, or not as it read them.
    case candlesChanged(id: String, key: SeriesKey, from: Timestamp, to: Timestamp, reason: String)
    /// The funding rates that a run read are not stored as it read them.
    case fundingChanged(id: String, symbol: Symbol, from: Timestamp, to: Timestamp)
    /// The model that a run names is neither archived nor active.
    case modelMissing(id: String, key: String, sha256: String)
    /// Answers of a language model that a run read are no longer stored.
    case answersMissing(id: String, model: String, missing: Int, consulted: Int)
    /// A run has fewer trades than that.
    case tradeNotFound(id: String, trade: Int, trades: Int)
    /// An entry of a walk-forward, whose fold's model has left the cache.
    case notExplained(id: String, fold: Int)
    /// A file that is no packed run, or not as it was packed: what of it, and why.
    case damagedPack(file: String, part: String, reason: String)
    /// A key file that cannot be used to sign or to check a signature.
    case invalidKey(file: String, reason: String)
}

extension RunError: CustomStringConvertible {
    /// One line: what, which value, and the remedy where it is the same for everybody.
    public var description: String {
        switch self {
        case .notFound(let name):
            "there is no run '\(name.prefix(96))'"
        case .ambiguous(let name, let candidates):
            "'\(name.prefix(96))' could be any of \(candidates.joined(separator: ", ")); give more of "
                + "the name"
        case .unreadable(let id, let reason):
            "run \(id) cannot be made again by this version: \(reason)"
        case .candlesChanged(let id, let key, let from, let to, let reason):
            "the \(key) candles of \(from) to \(to) are not those that run \(id) read: \(reason)"
        case .fundingChanged(let id, let symbol, let from, let to):
            "the \(symbol) funding rates of \(from) to \(to) are not those that run \(id) read"
        case .modelMissing(let id, let key, let sha256):
            "model \(key) with SHA-256 \(sha256), which run \(id) used, is neither archived nor active"
        case .answersMissing(let id, let model, let missing, let consulted):
            "\(missing) of the \(consulted) answers of \(model) that run \(id) read are no longer "
                + "stored, and reproducing asks no language model"
        case .tradeNotFound(let id, let trade, let trades):
            "run \(id) has no trade \(trade); its trades are 1 to \(trades)"
        case .notExplained(let id, let fold):
            "the model of fold \(fold) of run \(id), which decided this entry, is not kept any more"
        case .damagedPack(let file, let part, let reason):
            "\(file): \(part) \(reason)"
        case .invalidKey(let file, let reason):
            "\(file) is no usable key: \(reason)"
        }
    }
}

extension RunError: ErrorWithRemedy {
    package func remedy(for audience: Audience) -> String? {
        switch (self, audience) {
        case (.notFound, .commandLine):
            "`hindcast runs list` lists them"
        case (.notFound, .client):
            "GET /api/v1/backtest/runs lists them"
        case (.candlesChanged(_, let key, _, _, _), _):
            "bring the candles as they were, with \(audience.sync(key))"
                + importing(audience, or: " or `hindcast data import FILE --replace`")
        case (.fundingChanged(_, let symbol, _, _), .commandLine):
            "bring them as they were, with `hindcast data import FILE --symbol \(symbol) --replace` "
                + "or `hindcast runs import PACK`"
        case (.modelMissing, .commandLine):
            "import a pack of the run that was exported --with-data, or train the model again with "
                + "the settings and seed that it had"
        case (.answersMissing, .commandLine):
            "import a pack of the run that was exported --with-data"
        case (.notExplained(let id, _), .commandLine):
            "`hindcast reproduce \(id)` trains it again"
        case (.notExplained(let id, _), .client):
            "POST /api/v1/backtest/runs/\(id)/reproduce trains it again"
        case (.invalidKey, .commandLine):
            "`openssl genpkey -algorithm ed25519 -out key.pem` makes a private key, `openssl pkey "
                + "-in key.pem -pubout` its public one"
        case (.fundingChanged, .client), (.modelMissing, .client), (.answersMissing, .client):
            "whoever runs the service can import a pack of the run that was exported with its data"
        case (.ambiguous, _), (.unreadable, _), (.damagedPack, _), (.invalidKey, .client),
            (.tradeNotFound, _):
            nil
        }
    }

    private func importing(_ audience: Audience, or text: String) -> String {
        switch audience {
        case .commandLine: text + ", or from a pack with `hindcast runs import PACK`"
        case .client: ""
        }
    }
}

extension RunError: ProblemSource {
    var problem: Problem {
        switch self {
        case .notFound(let name):
            problem(.notFound, "RUN_NOT_FOUND", ["run_id": String(name.prefix(96))])
        case .ambiguous(let name, _): invalidParameter("run", name)
        case .unreadable(let id, _): problem(.conflict, "RUN_UNREADABLE", ["run_id": id])
        case .candlesChanged(let id, let key, let from, let to, _):
            problem(
                .conflict,
                "RUN_DATA_CHANGED",
                key.problemDetails.merging(["run_id": id, "from": "\(from)", "to": "\(to)"]) { $1 }
            )
        case .fundingChanged(let id, let symbol, let from, let to):
            problem(
                .conflict,
                "RUN_DATA_CHANGED",
                ["run_id": id, "symbol": symbol.name, "from": "\(from)", "to": "\(to)"]
            )
        case .modelMissing(let id, let key, let sha256):
            problem(
                .conflict,
                "RUN_MODEL_MISSING",
                ["run_id": id, "model_key": key, "sha256": sha256]
            )
        case .tradeNotFound(let id, let trade, _):
            problem(.notFound, "TRADE_NOT_FOUND", ["run_id": id, "trade": "\(trade)"])
        case .notExplained(let id, let fold):
            problem(.conflict, "RUN_NOT_EXPLAINED", ["run_id": id, "fold": "\(fold)"])
        case .answersMissing(let id, let model, let missing, _):
            problem(
                .conflict,
                "RUN_ANSWERS_MISSING",
                ["run_id": id, "language_model": model, "missing": "\(missing)"]
            )
        case .damagedPack(let file, let part, _):
            problem(.invalidInput, "PACK_DAMAGED", ["file": file, "part": part])
        case .invalidKey(let file, _): problem(.invalidInput, "INVALID_KEY", path: file)
        }
    }
}
