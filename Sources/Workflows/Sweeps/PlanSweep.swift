import Backtesting
import Files
import Forecasting
public import Foundation
import Market
import Storage
import Trading

/// A sweep that has been planned.
public struct PlannedSweep: Hashable, Codable, Sendable {
    /// The plan's file.
    public var plan: String
    /// The file with everything that its tasks read.
    public var data: String
    /// How many tasks there are.
    public var tasks: Int
    /// How many of them have a result in the folder already.
    public var done: Int
    /// Bytes of the file that the tasks read.
    public var dataBytes: Int

    private enum CodingKeys: String, CodingKey {
        case plan
        case data
        case tasks
        case done
        case dataBytes = "data_bytes"
    }
}

extension Workspace {
    /// Plans a sweep: checks the request, names its tasks, and writes plan and candles into a folder
    /// that all machines see.
    ///
    /// Equal requests over equal candles give equal files. Nothing is evaluated.
    ///
    /// - Parameters:
    ///   - request: What to evaluate.
    ///   - folder: Where to; plans of other sweeps may lie there.
    /// - Returns: The running work. It throws what tells that the request cannot be run, and
    ///   ``WorkflowError/cannotWrite(path:)``.
    public func planSweep(
        _ request: SweepRequest,
        to folder: SweepFolder
    ) -> Activity<PlannedSweep> {
        Activity(on: pool) { progress in
            progress(ProgressUpdate(stage: "Planning", completed: 0, total: nil, unit: "tasks"))
            let resolved = try resolve(request)
            let parts = try resolved.plans.map { plans in
                try BatchItemError.naming(
                    plans[0].request.key.symbol.description,
                    amongMany: resolved.plans.count > 1
                ) {
                    try series(of: plans, in: resolved)
                }
            }
            let models = ModelStore(root: home.models)
            let bytes = try SweepData.archive(
                parts.map { ($0.candles, $0.funding) },
                tables: maintenanceTables(),
                models: Dictionary(
                    Set(parts.compactMap(\.entry.model)).map { ($0, try models.archivedFiles($0)) }
                ) { $1 }
            )
            try Task.checkCancellation()
            let tasks = try resolved.request.tasks(over: resolved.window, of: parts.map(\.entry))
            try resolved.checkSize(of: tasks)
            let plan = SweepPlan(
                request: resolved.request,
                start: resolved.window.lowerBound,
                end: resolved.window.upperBound,
                series: parts.map(\.entry),
                data: DataFingerprint.sha256(of: bytes),
                tasks: tasks.map(\.name)
            )
            return try await plan.write(to: folder.store, data: bytes)
        }
    }
}

extension Workspace {
    /// Plans a sweep into a folder of a file system.
    public func planSweep(_ request: SweepRequest, to folder: URL) -> Activity<PlannedSweep> {
        planSweep(request, to: SweepFolder(folder))
    }
}

/// A request whose window is resolved, and the plans of each series.
private struct ResolvedSweep {
    let request: SweepRequest
    /// The bars that every task trades.
    let window: Range<Timestamp>
    /// The bars that are read for merging, too: the holdout of a search.
    let end: Timestamp
    /// The plans of each series over the window.
    let plans: [[BacktestPlan]]
    /// The trainings of a search; empty where none is trained.
    var trainings: [WalkForwardSettings] = []

    var walk: WalkForwardSettings? {
        if case .grid(let grid) = request { grid.walk } else { nil }
    }

    /// Refuses a sweep of more than can be merged.
    func checkSize(of tasks: [SweepTask]) throws(WorkflowError) {
        let length = plans[0][0].request.key.interval.milliseconds
        let bars = Int((window.upperBound.milliseconds - window.lowerBound.milliseconds) / length)
        guard tasks.count <= SweepGrid.mostTasks else {
            throw .invalid(
                parameter: "tasks",
                value: "\(tasks.count)",
                remedy: "at most \(SweepGrid.mostTasks) are planned; make several sweeps"
            )
        }
        guard tasks.count * bars <= SearchRequest.mostValues else {
            throw .invalid(
                parameter: "tasks",
                value: "\(tasks.count)",
                remedy:
                    "times \(bars) bars that is more than can be merged in memory; try "
                    + "\(SearchRequest.mostValues / bars) tasks at most"
            )
        }
    }
}

extension Workspace {
    private func resolve(_ request: SweepRequest) throws -> ResolvedSweep {
        switch request {
        case .search(var search):
            guard !search.method.looksAtResults else {
                throw WorkflowError.invalid(
                    parameter: "method",
                    value: search.method.rawValue,
                    remedy:
                        "its trials depend on the results of others, which a plan does not know; "
                        + "use grid, random or lhs, or hindcast search in one process"
                )
            }
            let asked = try StoredRange(search.backtest.key, in: store)
                .resolve(search.backtest.window)
            search.backtest = search.backtest.trading(asked)
            search.workers = nil
            let (window, holdout) = try search.spans(in: store)
            let plan = try search.plan()
            return ResolvedSweep(
                request: .search(search),
                window: window,
                end: holdout.upperBound,
                plans: [try plan.plans.map { try BacktestPlan($0.request.trading(window)) }],
                trainings: plan.training == nil ? [] : plan.trainings
            )
        case .grid(var grid):
            if let walk = grid.walk { try WalkForwardSettings.settings.check(walk) }
            let cells = try grid.cells()
            let ranges = try grid.symbols.map { symbol in
                try BatchItemError.naming(symbol.description) {
                    try StoredRange(
                        SeriesKey(
                            symbol: symbol,
                            venue: grid.common.key.venue,
                            interval: grid.common.key.interval
                        ),
                        in: store
                    )
                }
            }
            // Without an end the window ends with the newest candle that every symbol has.
            let end = grid.common.window.end ?? ranges.map(\.end).min()
            let asked = try ranges.map { range in
                try BatchItemError.naming(range.key.symbol.description) {
                    try range.resolve(grid.common.window.ending(end))
                }
            }
            let open = grid.common.key.interval.openTimes(within: asked[0])
            let window = open.lowerBound..<open.upperBound
            grid.common = grid.common.trading(window)
            return ResolvedSweep(
                request: .grid(grid),
                window: window,
                end: window.upperBound,
                plans: try ranges.map { range in
                    try cells.filter { $0.request.key == range.key }.map {
                        try BacktestPlan($0.request.trading(window))
                    }
                }
            )
        }
    }

    /// What the tasks of a series read.
    private func series(
        of plans: [BacktestPlan],
        in sweep: ResolvedSweep
    ) throws -> (entry: SweepPlan.Series, candles: CandleSeries, funding: [FundingRate]?) {
        let key = plans[0].request.key
        let first = try firstCandle(of: plans, in: sweep)
        var candles = try store.series(key, from: first, to: sweep.end)
        // A window may end in a gap; the candle after it tells that the data reach that far.
        if candles.isEmpty || candles.closeTime(at: candles.count - 1) < sweep.end,
            let next = try store.candles(key, from: sweep.end, to: nil, limit: 1, newest: false)
                .first
        {
            candles = try store.series(key, from: first, to: next.openTime + 1)
        }
        let place = candles.firstIndex(openingAtOrAfter: sweep.window.lowerBound)
        guard place < candles.count else {
            throw WorkflowError.windowWithoutBars(
                key,
                from: sweep.window.lowerBound,
                to: sweep.window.upperBound
            )
        }
        let maintenance = try maintenance(for: key.symbol, at: candles.openTimes[place])
        for plan in plans { _ = try plan.trading(under: maintenance) }
        let funding =
            key.venue == .futures
            ? try store.funding(
                key.symbol,
                from: candles.openTimes[0] - FundingCoverage.reach,
                to: candles.closeTime(at: candles.count - 1) + 1
            ) : nil
        let isTrained = sweep.walk != nil || !sweep.trainings.isEmpty
        let model = isTrained ? nil : try loadModel(for: plans)?.manifestEntry
        if let model, try ModelStore(root: home.models).archivedModel(model.sha256) == nil {
            throw WorkflowError.invalid(
                parameter: "model",
                value: model.key,
                remedy:
                    "it is not in the archive, as those of early releases are not; train it again"
            )
        }
        let entry = SweepPlan.Series(
            key: key,
            bars: candles.count,
            candles: DataFingerprint.sha256(of: candles, funding: funding ?? []),
            maintenance: maintenance,
            model: model?.sha256
        )
        return (entry, candles, funding)
    }

    /// When the first candle opens that any of some plans of a series reads.
    private func firstCandle(
        of plans: [BacktestPlan],
        in sweep: ResolvedSweep
    ) throws -> Timestamp {
        let key = plans[0].request.key
        let start = sweep.window.lowerBound
        if let settings = sweep.walk {
            return try plans.reduce(start) { first, plan in
                var walk = WalkForwardRequest(strategy: plan.request.strategy, key: key)
                walk.backtest = plan.request
                walk.walk = settings
                walk.walk.seeds = 1
                // Also refuses a walk whose folds have too few candles.
                let prepared = try PreparedWalk(walk, niceness: 0, in: self)
                return min(first, prepared.folded.candles.series.openTimes[0])
            }
        }
        let history = plans.map(\.longestHistory).max() ?? 0
        var first = try store.openTime(key, bars: history, before: start)
        for settings in sweep.trainings {
            let trainings = SearchTrainings(
                for: plans[0],
                before: start,
                workers: nil,
                niceness: 0,
                in: self,
                keptIn: home
            )
            first = min(first, try trainings.firstCandle(of: settings))
        }
        let days = plans.filter {
            $0.definition.usesForecast && $0.request.forecaster.baseline != nil
        }.map(\.request.forecasterDays).max()
        guard let days else { return first }
        let fitted = start - Int64(days) * 86_400_000
        return min(
            first,
            try store.openTime(key, bars: BaselineForecaster.warmUp, before: fitted)
        )
    }
}

extension SweepPlan {
    /// Writes plan and data, each unless it is there, as read-only files.
    fileprivate func write(
        to store: any SweepStore,
        data bytes: Data
    ) async throws -> PlannedSweep {
        let text = try Self.encoder.encode(self)
        let sweep = Sweep(self, name: DataFingerprint.sha256(of: text), in: store)
        let files = [(bytes, Sweep.dataFile(data)), (text, "\(sweep.name).json")]
        for (bytes, name) in files {
            do {
                let known = try await store.read(name)
                if known == bytes { continue }
                // What is damaged is replaced.
                try await store.write(bytes, name, isReplacing: known != nil, isReadOnly: true)
            } catch is FileError {
                throw WorkflowError.cannotWrite(path: store.url(name).shown)
            }
        }
        let known = try await sweep.results.names()
        return PlannedSweep(
            plan: sweep.file.shown,
            data: sweep.data.shown,
            tasks: tasks.count,
            done: tasks.count { known.contains($0) },
            dataBytes: bytes.count
        )
    }
}

extension BacktestRequest.Window {
    /// The window with an end, where it has none of its own.
    fileprivate func ending(_ moment: Timestamp?) -> BacktestRequest.Window {
        switch self {
        case .newest(let days, let end): .newest(days: days, to: end ?? moment)
        case .from(let start, let end): .from(start, to: end ?? moment)
        }
    }
}
