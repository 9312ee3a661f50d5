import Foundation
import Market
import Storage
import Telemetry

/// The services that a job uses.
struct JobContext: Sendable {
    let workspace: Workspace
    let backfiller: Backfiller
    let language: LanguageSource?
    let limits: JobLimits
    let now: @Sendable () -> Timestamp
    /// The data range that an earlier attempt used, JSON; nil for the first attempt.
    let pinnedData: String?
    /// The run that an earlier attempt was about to save.
    let pinnedRun: String?
    /// Stores what later attempts need.
    let pin: @Sendable (JobPin) async throws -> Void
    /// Receives the job's progress.
    let progress: ProgressSink
}

extension JobContext {
    /// The request and the data that all attempts at a job begin with: those of the first one, which
    /// downloads what is missing and ends the request where its data end.
    ///
    /// - Parameters:
    ///   - request: The request, as it was asked for or as the first attempt has kept it.
    ///   - kind: The kind of job.
    ///   - interval: The interval of its candles.
    ///   - end: Ends the request at a time, unless it has an end.
    ///   - download: Downloads what the request reads.
    /// - Returns: The request and how fresh its data were at the first attempt.
    /// - Throws: What the download throws; what the store says.
    func beginning<Kind: JobType>(
        _ request: Kind.Request,
        _ kind: Kind.Type,
        of interval: Interval,
        ending end: (inout Kind.Request, Timestamp) -> Void,
        downloading download: (Kind.Request) async throws -> DataFreshness
    ) async throws -> (request: Kind.Request, data: DataFreshness) {
        if let pinnedData {
            let data = try JSON.decode(
                DataFreshness.self,
                from: pinnedData,
                naming: "what data it began with"
            )
            return (request, data)
        }
        let data = try await Stage.run("download") { _ in try await download(request) }
        var ended = request
        end(&ended, data.newestCandle + interval.milliseconds)
        try await pin(
            JobPin(request: JSON.text(JobRequest(kind, ended)), data: JSON.text(data))
        )
        return (ended, data)
    }

    /// The same for a job of one backtest's window.
    func beginning<Kind: JobType>(
        _ request: Kind.Request,
        _ kind: Kind.Type,
        backtest: WritableKeyPath<Kind.Request, BacktestRequest>
    ) async throws -> (request: Kind.Request, data: DataFreshness) {
        let key = request[keyPath: backtest].key
        return try await beginning(
            request,
            kind,
            of: key.interval,
            ending: { $0[keyPath: backtest].window.end(with: $1) },
            downloading: {
                try await backfiller.backfill(
                    key,
                    $0[keyPath: backtest].window,
                    progress: progress
                )
            }
        )
    }
}

// MARK: - Jobs that leave a run

extension JobContext {
    /// The output of an earlier attempt that has saved its run, where only the end of the job was not
    /// stored when the process died; nil where there is none.
    var savedOutput: JobOutput? {
        guard let pinnedRun, let pinnedData, workspace.hasIntactRun(pinnedRun) else { return nil }
        return JobOutput(result: Data(pinnedData.utf8), runID: pinnedRun)
    }

    /// The output of a saved run, for which the oldest ones make room.
    ///
    /// The report is kept as a run already; what is known of its data is not.
    func output(of run: BacktestRun, data: String) -> JobOutput {
        let isFull = workspace.knownRuns.isFull(
            after: run.size,
            of: limits.keptRuns,
            largest: limits.keptRunBytes
        )
        guard isFull else { return JobOutput(result: Data(data.utf8), runID: run.runID) }
        // Older runs that cannot be removed now are no reason to lose this one; they go next time.
        try? workspace.removeRuns(
            butNewest: limits.keptRuns,
            largest: limits.keptRunBytes,
            sparing: run.runID
        )
        return JobOutput(result: Data(data.utf8), runID: run.runID)
    }
}
