import Forecasting
import Foundation
import Market
import Storage
import Trading

/// One strategy on one series; it leaves a run.
enum BacktestJob: JobType {
    static let name = "backtest"
    static let lane = JobLane.backtest

    static func subject(of request: BacktestRequest) -> String {
        request.subject(of: [request.strategy], on: [request.key.symbol])
    }

    static func check(_ request: BacktestRequest, models: ModelStore) throws {
        try request.window.check()
        try BacktestPlan(request).checkModel(in: models)
    }

    static func languageBars(_ request: BacktestRequest) -> Int { request.languageBars }

    /// Backtests; of all attempts one leaves a run.
    static func run(_ request: BacktestRequest, in context: JobContext) async throws -> JobOutput {
        let workspace = context.workspace
        if let run = context.pinnedRun, let data = context.pinnedData, workspace.hasIntactRun(run) {
            // All but the end was kept when the process died.
            return JobOutput(result: Data(data.utf8), runID: run)
        }
        let freshness = try await context.keeper.backfill(
            request.key,
            request.window,
            progress: context.progress
        )
        let data = try JSON.text(freshness)
        let run = try await workspace.backtest(
            request,
            language: context.language,
            now: context.now()
        ) { name in
            try await context.pin(JobPin(data: data, runID: name))
        }.result(telling: context.progress)
        // Older runs that cannot be removed now are no reason to lose this one; they go next time.
        try? workspace.removeRuns(butNewest: context.limits.keptRuns, sparing: run.runID)
        // The report is kept as a run already; what is known of its data is not.
        return JobOutput(result: Data(data.utf8), runID: run.runID)
    }

    /// The report of the run, and what was known of its data under the key `data`.
    static func answer(_ output: JobOutput, from workspace: Workspace) throws -> Data? {
        guard let run = output.runID, let report = try workspace.runReport(run) else { return nil }
        guard var answer = try JSONSerialization.jsonObject(with: report) as? [String: Any] else {
            throw WorkflowError.damagedRun(id: run, file: RunFolder.report)
        }
        answer["data"] = try JSONSerialization.jsonObject(with: output.result)
        return try JSONSerialization.data(
            withJSONObject: answer,
            options: [.sortedKeys, .withoutEscapingSlashes]
        )
    }
}

extension JobKind {
    /// One strategy on one series.
    public static let backtest = BacktestJob.kind
}

extension JobRequest {
    /// One strategy on one series.
    public static func backtest(_ request: BacktestRequest) -> JobRequest {
        JobRequest(BacktestJob.self, request)
    }
}

// MARK: - Shared by the kinds that backtest

extension BacktestRequest {
    /// Strategies and symbols in words of at most 200 characters.
    func subject(of strategies: [String], on symbols: [Symbol]) -> String {
        let names = symbols.map(\.name).joined(separator: ", ")
        let text =
            "\(strategies.joined(separator: ", ")) on \(names) \(key.venue) \(key.interval)"
        return text.count > 200 ? text.prefix(199) + "…" : text
    }
}

extension BacktestRequest {
    /// At how many bars of at most 30 days the strategy may ask a language model.
    var languageBars: Int {
        guard let plan = try? BacktestPlan(self), plan.parameters[.usesLanguageModel] else {
            return 0
        }
        let longest: Int64 = 30 * 86_400_000
        let span =
            switch window {
            case .newest(let days, _) where days < 30: Int64(max(0, days)) * 86_400_000
            case .from(let start, let end?): end.milliseconds - start.milliseconds
            case .newest, .from: longest
            }
        return Int(min(longest, max(0, span)) / key.interval.milliseconds)
    }
}

extension BacktestRequest.Window {
    /// Checks what can be told without data.
    func check() throws(WorkflowError) {
        switch self {
        case .newest(let count, _):
            try WorkflowError.check(days: count, named: "days_back")
        case .from(let start, let end?) where start >= end:
            throw .emptyWindow(from: start, to: end)
        case .from: break
        }
    }
}

extension WorkflowError {
    static func check(days count: Int, named name: String) throws(WorkflowError) {
        let bounds = SyncRequest.dayBounds
        guard bounds.contains(count) else {
            throw .invalid(
                parameter: name,
                value: "\(count)",
                remedy: "give \(bounds.lowerBound) to \(bounds.upperBound)"
            )
        }
    }
}

extension BacktestPlan {
    /// Looks whether a strategy's model is there; whether it can be read is for the run to tell.
    func checkModel(in models: ModelStore) throws {
        let key = ModelKey(request.key)
        guard definition.usesForecast,
            !FileManager.default.fileExists(atPath: models.weightsFile(for: key).path)
        else { return }
        throw ForecastingError.modelNotFound(key)
    }
}
