import Backtesting
import Foundation
import Market
import Storage
import Synchronization

/// Finished backtests by content, for those that are asked for again while the process lives.
///
/// What is kept was computed here, causality check included, from the same candles, model and settings by
/// the same program; nothing of it comes from a file or from another process. A backtest is found by the hashes
/// of candles, rates and model, which are taken anew whenever a row of them has changed. A client that waits for an equal
/// backtest is answered with the finished one's run, see ``JobCenter/known(_:)``; a job, and the command
/// line, leave a run of their own.
final class EqualRuns: Sendable {
    /// Bytes of runs in memory: 64 MiB.
    static let bound = 64 << 20
    /// Of how many runs it is known what they equal: those of the jobs whose clients wait.
    static let mostAnswers = 1024

    private struct Made: Sendable {
        let key: EqualRunKey
        let createdAt: Timestamp
    }

    /// Whether any run is kept.
    let isOn: Bool
    private let runs: LRUCache<EqualRunKey, EqualRun>
    private let made = LRUCache<String, Made>(bound: mostAnswers)
    private let counts = Mutex(LayerCounts())

    /// Creates an empty cache.
    ///
    /// - Parameter bound: Bytes of runs in memory; 0 to compute every run.
    init(bound: Int = bound) {
        isOn = bound > 0
        runs = LRUCache(bound: bound)
    }

    /// A backtest of the key that has been computed; nil for none.
    func run(_ key: EqualRunKey) -> EqualRun? {
        let run = runs.value(key)
        counts.withLock { counts in
            if run == nil { counts.misses += 1 } else { counts.hits += 1 }
        }
        return run
    }

    /// What a request has asked for, as long as what is stored and the model are the same.
    struct Asked: Sendable {
        /// The sum over the stored candles and rates.
        let data: String
        /// SHA-256 of the model and of its calibrations; nil for a plan that uses none.
        let model: String?
        let calibrations: String?
        /// Opening time of the window's first bar, and the tiers in force there.
        let start: Timestamp
        let maintenance: MaintenanceMargin
        let key: EqualRunKey
        /// The sum over the ledger, and what was counted there; nil before it was.
        var trials: (sum: String, count: Trials)?
    }

    /// What the requests of the last backtests have asked for.
    let asked = LRUCache<BacktestRequest, Asked>(bound: mostAnswers)

    /// Takes note of what a request asks for.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - key: Its key.
    ///   - input: What the key was made of.
    ///   - contents: What was stored before that was read.
    func note(
        _ request: BacktestRequest,
        asking key: EqualRunKey,
        over input: WindowInput,
        in contents: StoredContents
    ) {
        let asked = Asked(
            data: contents.data,
            model: input.model?.manifestEntry.sha256,
            calibrations: input.model?.calibrationsSHA256,
            start: input.candles.window.openTimes[0],
            maintenance: input.maintenance,
            key: key
        )
        self.asked.insert(asked, for: request, bytes: 1)
    }

    /// A backtest of the key that has been computed, without a word of it in the counts.
    func finished(_ key: EqualRunKey) -> EqualRun? { runs.value(key) }

    /// The newest run of a backtest as it was saved, where one of now would differ in name and time alone.
    ///
    /// It counts as found where it is; where it is not, whoever computes it counts.
    ///
    /// - Parameters:
    ///   - run: The backtest.
    ///   - key: Its key.
    ///   - trials: The evaluations among which it counts now.
    ///   - now: The time.
    ///   - data: The answer's `data`.
    ///   - folder: The runs.
    /// - Returns: The run and the answer of its job with that `data`; nil for none.
    /// - Throws: What encoding throws; `CancellationError`.
    func answer(
        _ run: EqualRun,
        as key: EqualRunKey,
        among trials: Trials,
        now: Timestamp,
        data: Data,
        in folder: RunFolder
    ) throws -> (run: String, answer: Data)? {
        guard let (report, template) = try run.unchanged(among: trials, now: now),
            let name = RunID(report.runID),
            let bytes = template.report(report.runID, report.createdAt),
            folder.has(bytes, as: RunFolder.report, of: name),
            let answer = template.answer(report.runID, report.createdAt, json: data)
        else { return nil }
        // Its template counts, once it has one.
        keep(run, as: key)
        counts.withLock { $0.hits += 1 }
        return (report.runID, answer)
    }

    /// Keeps a backtest, or takes note that it has grown.
    func keep(_ run: EqualRun, as key: EqualRunKey) {
        runs.insert(run, for: key, bytes: run.size)
    }

    /// Remembers what the files of a run were made of.
    func note(_ run: BacktestReport, of key: EqualRunKey) {
        made.insert(Made(key: key, createdAt: run.createdAt), for: run.runID, bytes: 1)
    }

    /// The answer of a job whose run's files were made of a template.
    ///
    /// - Parameters:
    ///   - run: The run's name.
    ///   - report: The bytes of its `report.json`, as they lie on disk.
    ///   - data: The answer's `data`, JSON.
    /// - Returns: nil where there is no such template, and where the file is not what it has made.
    func answer(_ run: String, report: Data, data: Data) -> Data? {
        guard let known = made.value(run),
            let template = runs.value(known.key)?.template,
            template.report(run, known.createdAt) == report
        else { return nil }
        return template.answer(run, known.createdAt, json: data)
    }

    /// The counts since the start.
    var statistics: CacheStatistics {
        let counts = counts.withLock(\.self)
        return CacheStatistics(
            layers: [
                CacheStatistics.Layer(
                    name: "memory",
                    hits: counts.hits,
                    misses: counts.misses,
                    errors: 0
                )
            ],
            memoryBytes: runs.bytes,
            memoryEntries: runs.count
        )
    }
}

extension Workspace {
    /// Counts of the finished backtests that were asked for again, for this workspace and its copies.
    package var equalRunStatistics: CacheStatistics { equalRuns.statistics }

    /// The run of a finished backtest that a request equals, and the answer of its job.
    ///
    /// - Parameters:
    ///   - request: What is asked for.
    ///   - asked: What that was when it was asked for before, over the same candles and rates.
    ///   - contents: What is stored.
    ///   - data: How fresh its candles are.
    ///   - now: The time.
    /// - Returns: nil where it is to be computed.
    /// - Throws: What reading ledger and model throws; what encoding throws; `CancellationError`.
    func known(
        _ request: BacktestRequest,
        _ asked: EqualRuns.Asked,
        in contents: StoredContents,
        data: DataFreshness,
        now: Timestamp
    ) throws -> (run: String, answer: Data)? {
        let model = try loadModel(for: [BacktestPlan(request)])
        let maintenance = try maintenance(for: request.key.symbol, at: asked.start)
        guard asked.model == model?.manifestEntry.sha256,
            asked.calibrations == model?.calibrationsSHA256, asked.maintenance == maintenance,
            let run = equalRuns.finished(asked.key)
        else { return nil }
        let trials: Trials
        if let known = asked.trials, known.sum == contents.trials {
            trials = known.count
        } else {
            let known = try ledger.trialCount(of: request.key, with: [run.trial])
            trials = Trials(count: known.count, ratios: known.ratios)
            var asked = asked
            asked.trials = (contents.trials, trials)
            equalRuns.asked.insert(asked, for: request, bytes: 1)
        }
        return try equalRuns.answer(
            run,
            as: asked.key,
            among: trials,
            now: now,
            data: JSON.data(data),
            in: RunFolder(url: home.runs)
        )
    }

    /// A backtest that was computed before, once more.
    ///
    /// - Throws: `StorageError` where the ledger cannot be read; what encoding throws;
    ///   `CancellationError`.
    func repeated(
        _ known: EqualRun,
        as key: EqualRunKey,
        now: Timestamp,
        progress: ProgressSink
    ) async throws -> CompletedRun {
        var trial = known.trial
        trial.time = now
        trial.source = trialSource.rawValue
        let trials = try await note([trial])
        let run = try known.repeated(among: trials, now: now)
        if run.filled != nil { equalRuns.note(run.report, of: key) }
        // Its template counts, once it has one.
        equalRuns.keep(known, as: key)
        let bars = run.report.evidence.bars
        progress(ProgressUpdate(stage: "Trading", completed: bars, total: bars, unit: "bars"))
        return run
    }
}
