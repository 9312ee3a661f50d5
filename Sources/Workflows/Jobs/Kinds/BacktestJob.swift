import Forecasting
import Foundation
import Market
import Storage
import Telemetry
import Trading

/// A backtest of one strategy on one series.
///
/// It saves a run.
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

    static func isShort(_ request: BacktestRequest, now: Timestamp) -> Bool {
        request.isShort(parts: 1, now: now)
    }

    static func languageBars(_ request: BacktestRequest) -> Int { request.languageBars }

    static func known(
        _ request: BacktestRequest,
        in workspace: Workspace,
        backfiller: Backfiller
    ) async throws -> (run: String, answer: Data)? {
        guard let asked = workspace.equalRuns.asked.value(request) else { return nil }
        let contents = try workspace.store.contents(of: request.key)
        guard asked.data == contents.data,
            let data = try await backfiller.freshness(
                of: request.key,
                request.window,
                in: contents
            )
        else { return nil }
        return try workspace.known(
            request,
            asked,
            in: contents,
            data: data,
            now: backfiller.now()
        )
    }

    /// Backtests; of all attempts one leaves a run.
    static func run(_ request: BacktestRequest, in context: JobContext) async throws -> JobOutput {
        if let saved = context.savedOutput { return saved }
        let freshness = try await Stage.run("download") { _ in
            try await context.backfiller.backfill(
                request.key,
                request.window,
                progress: context.progress
            )
        }
        let data = try JSON.text(freshness)
        let run = try await freshness.explaining {
            try await context.workspace.backtest(
                request,
                language: context.language,
                now: context.now()
            ) { name in
                try await context.pin(JobPin(data: data, runID: name))
            }.result(telling: context.progress)
        }
        return context.output(of: run, data: data)
    }

    /// The report of the run, with the freshness of its data under the key `data`.
    static func answer(_ output: JobOutput, from workspace: Workspace) throws -> Data? {
        guard let run = output.runID, let report = try workspace.runReport(run) else { return nil }
        if let known = workspace.equalRuns.answer(run, report: report, data: output.result) {
            return known
        }
        let data = try JSONSerialization.jsonObject(with: output.result)
        return try answer(report, data: data, run: run)
    }

    /// A report with some JSON under the key `data`.
    static func answer(_ report: Data, data: Any, run: String) throws -> Data {
        guard var answer = try JSONSerialization.jsonObject(with: report) as? [String: Any] else {
            throw WorkflowError.damagedRun(id: run, file: RunFolder.report)
        }
        answer["data"] = data
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
    /// Strategies and symbols as text of at most 200 characters.
    func subject(of strategies: [String], on symbols: [Symbol]) -> String {
        let names = symbols.map(\.name).joined(separator: ", ")
        let text =
            "\(strategies.joined(separator: ", ")) on \(names) \(key.venue) \(key.interval)"
        return text.count > 200 ? text.prefix(199) + "…" : text
    }
}

extension BacktestRequest {
    /// The most candles that a short job computes.
    static let shortBars: Int64 = 20_000

    /// Whether some strategies or symbols over the window are done in moments: few candles, and no
    /// language model.
    func isShort(parts: Int, now: Timestamp) -> Bool {
        let milliseconds: Int64 =
            switch window {
            case .newest(let days, _): Int64(days) * 86_400_000
            case .from(let start, let end): (end ?? now).milliseconds - start.milliseconds
            }
        let bars = milliseconds / key.interval.milliseconds * Int64(parts)
        let name = Parameter.usesLanguageModel.name
        let asks = (try? BacktestPlan(self))?.parameters[optional: .usesLanguageModel]
        return bars <= Self.shortBars && parameters[name] != .flag(true) && asks != true
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
    /// Validates what can be checked without market data.
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
    /// Checks that the model of a strategy that needs one exists; whether it can be read is checked by the run.
    func checkModel(in models: ModelStore) throws {
        let key = ModelKey(request.key)
        guard definition.usesForecast, request.forecaster == .lstm,
            !FileManager.default.fileExists(atPath: models.weightsFile(for: key).path)
        else { return }
        throw ForecastingError.modelNotFound(key)
    }
}
