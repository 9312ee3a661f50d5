import Backtesting
import Foundation
import Hashing
import Market
import Storage
import Trading

extension Workspace {
    /// Takes note of evaluations and counts those of their series.
    ///
    /// Whatever asks for an evaluation, it is noted here: there is no way around it, and no switch.
    /// Where the store takes no note, as a read-only one or one that another process holds, the
    /// evaluations count all the same in the report at hand, which then says so.
    ///
    /// - Parameter trials: Evaluations of one series, at least one.
    /// - Returns: All evaluations of the series.
    /// - Throws: `StorageError` where the ledger cannot be read; `CancellationError`.
    func note(_ trials: [StoredTrial]) async throws -> Trials {
        precondition(!trials.isEmpty, "at least one evaluation")
        var areNoted = true
        do {
            try await ledger.noteTrials(trials)
        } catch is StorageError {
            areNoted = false
        }
        try Task.checkCancellation()
        let known = try ledger.trialCount(of: trials[0].key, with: trials)
        return Trials(count: known.count, ratios: known.ratios, areNoted: areNoted)
    }
}

extension StoredTrial {
    /// The evaluation of a run.
    ///
    /// Equal evaluations have equal hashes: strategy, parameters, costs, candles, model and language
    /// model decide it. The capital, the seed of the report and the version of the program do not.
    ///
    /// - Parameters:
    ///   - manifest: The run.
    ///   - sharpe: Its Sharpe ratio per bar; nil where undefined.
    ///   - source: Who asked for it.
    ///   - time: When.
    /// - Throws: `EncodingError`.
    init(
        of manifest: RunManifest,
        sharpe: Double?,
        source: TrialSource,
        at time: Timestamp
    ) throws {
        var content = manifest
        content.hindcast = ""
        content.strategy.name = ""
        content.execution.initialCapital = 1
        content.seed = 0
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        var hash = SHA256()
        hash.update(try encoder.encode(content))
        self.init(
            hash: hash.finalize().bytes,
            key: SeriesKey(
                symbol: manifest.symbol,
                venue: manifest.market,
                interval: manifest.interval
            ),
            strategy: manifest.strategy.id,
            parameters: String(
                decoding: try encoder.encode(manifest.strategy.parameters),
                as: UTF8.self
            ),
            window: manifest.startDate...manifest.endDate,
            bars: manifest.bars,
            source: source.rawValue,
            time: time,
            sharpe: sharpe
        )
    }
}
