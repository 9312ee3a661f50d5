import Backtesting
import Foundation
import Market
import Storage
import Synchronization

/// A finished backtest that may be asked for again.
final class EqualRun: Sendable {
    private struct Newest {
        var report: BacktestReport
        /// Its files with holes; nil before the report is asked for again.
        var template: RunTemplate?
        /// Whether a template was tried, and was not right.
        var isWithoutTemplate = false
    }

    private let basis: ReportBasis
    private let window: CandleSeries
    private let origin: RunOrigin
    private let newest: Mutex<Newest>
    /// The evaluation, for the ledger.
    let trial: StoredTrial

    init(_ run: CompletedRun, _ basis: ReportBasis, _ trial: StoredTrial) {
        self.basis = basis
        self.trial = trial
        window = run.window
        origin = run.origin
        newest = Mutex(Newest(report: run.report))
    }

    /// About how much memory it takes: columns of candles, curves, and the files of about the size of
    /// the report's curves as text.
    var size: Int {
        let (report, template) = newest.withLock { ($0.report, $0.template) }
        return 48 * window.count + 64 * report.equityCurve.count + 256 * report.trades.count
            + (template?.size ?? 0) + 4096
    }

    /// The same backtest at another time, among other trials.
    ///
    /// - Parameters:
    ///   - trials: The evaluations among which it counts now.
    ///   - now: The time.
    /// - Returns: The report, and its files where there is a template: byte for byte those of a backtest
    ///   that was computed now.
    /// - Throws: What encoding throws; `CancellationError`.
    func repeated(among trials: Trials, now: Timestamp) throws -> CompletedRun {
        let known = newest.withLock(\.self)
        let isSame =
            known.report.evidence.trials == trials && age(known.report.createdAt) == age(now)
        guard isSame else {
            // Trials and the age of the candles stand in many places of a report.
            let report = try basis.report(among: trials, now: now)
            newest.withLock { $0 = Newest(report: report) }
            return completed(report)
        }
        var report = known.report
        report.runID = try basis.runID(now: now)
        report.createdAt = now
        if let template = known.template {
            return completed(report, template.parts(of: report))
        }
        guard !known.isWithoutTemplate else { return completed(report) }
        let template = try RunTemplate(of: completed(report))
        newest.withLock { newest in
            guard newest.report.evidence.trials == trials else { return }
            newest.report = report
            newest.template = template
            newest.isWithoutTemplate = template == nil
        }
        return completed(report, template?.parts(of: report))
    }

    /// Its files with holes; nil before it was asked for again.
    var template: RunTemplate? { newest.withLock(\.template) }

    private func age(_ moment: Timestamp) -> String? {
        basis.endsWithNewest ? Evidence.ageWarning(basis.evidence.window, at: moment) : nil
    }

    private func completed(_ report: BacktestReport, _ parts: RunParts? = nil) -> CompletedRun {
        CompletedRun(report: report, window: window, origin: origin, filled: parts)
    }
}

/// Finished backtests by content, for those that are asked for again while the process lives.
///
/// What is kept was computed here, causality check included, from the same candles, model and settings by
/// the same program; nothing of it comes from a file or from another process. An equal backtest is still
/// noted in the ledger of trials, gets a run of its own, and reads its candles and model anew, since
/// their hashes are what it is found by.
final class EqualRuns: Sendable {
    /// Bytes of runs in memory: 64 MiB.
    static let bound = 64 << 20
    /// Of how many runs it is known what they equal: those of the jobs whose clients wait.
    private static let mostAnswers = 1024

    private struct Made: Sendable {
        let key: EqualRunKey
        let createdAt: Timestamp
    }

    private let runs: LRUCache<EqualRunKey, EqualRun>
    private let made = LRUCache<String, Made>(bound: mostAnswers)
    private let counts = Mutex(LayerCounts())

    /// Creates an empty cache.
    ///
    /// - Parameter bound: Bytes of runs in memory; 0 to compute every run.
    init(bound: Int = bound) {
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
            template.report(run, known.createdAt) == report,
            let object = try? JSONSerialization.jsonObject(with: data),
            let sorted = try? JSONSerialization.data(
                withJSONObject: object,
                options: [.sortedKeys, .withoutEscapingSlashes]
            )
        else { return nil }
        return template.answer(run, known.createdAt, data: sorted)
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
