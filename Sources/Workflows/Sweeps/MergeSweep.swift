public import Backtesting
public import Foundation
public import Market
import Storage

/// What a merged sweep has come to.
public enum MergedSweep: Sendable {
    /// That of a search: what `hindcast search` gives in one process, byte for byte.
    case search(SearchReport)
    /// That of a grid.
    case grid(SweepReport)
}

extension MergedSweep: Encodable {
    /// Writes the report itself.
    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .search(let report): try report.encode(to: encoder)
        case .grid(let report): try report.encode(to: encoder)
        }
    }

    /// The report as text.
    public var text: String {
        switch self {
        case .search(let report): report.text
        case .grid(let report): report.text
        }
    }

    /// Writes every task as comma-separated values.
    ///
    /// - Throws: ``WorkflowError/cannotWrite(path:)``; the place is unchanged then.
    public func write(csv file: URL) throws(WorkflowError) {
        switch self {
        case .search(let report): try report.write(csv: file)
        case .grid(let report): try Self.write(report.csv, to: file)
        }
    }

    /// Writes the report as one page.
    ///
    /// - Throws: ``WorkflowError/cannotWrite(path:)``; the place is unchanged then.
    public func write(html file: URL) throws(WorkflowError) {
        switch self {
        case .search(let report): try report.write(html: file)
        case .grid(let report): try Self.write(report.html, to: file)
        }
    }

    private static func write(_ text: String, to file: URL) throws(WorkflowError) {
        do {
            try Data(text.utf8).write(to: file, options: .atomic)
        } catch {
            throw .cannotWrite(path: file.path)
        }
    }
}

extension Workspace {
    /// Merges the results of a sweep into its report.
    ///
    /// Bytes do not depend on how many machines ran the tasks, in which order, or how often they were
    /// killed. Every evaluation is noted in this home's ledger, once however often it is merged, and
    /// the look at the holdout of a search in its lockbox. Candles are read from the sweep.
    ///
    /// - Parameters:
    ///   - sweep: The sweep.
    ///   - now: The time of the evaluations in the ledger; no figure depends on it.
    /// - Returns: The running merge. It throws ``SweepError/incomplete(_:)`` where results are missing
    ///   or damaged; nothing is noted then.
    public func merge(_ sweep: Sweep, now: Timestamp) -> Activity<MergedSweep> {
        Activity(on: pool) { progress in
            var results: [SweepResult] = []
            results.reserveCapacity(sweep.taskCount)
            let status = try await sweep.read(progress: progress) { results.append($1) }
            guard status.isComplete else { throw SweepError.incomplete(status) }
            let tasks = try sweep.plan.makeTasks()
            let scratch = try await SweepData.open(of: sweep)
            // Its folder is removed with it.
            defer { withExtendedLifetime(scratch) {} }
            let merged: MergedSweep
            switch sweep.plan.request {
            case .search(let request):
                var workspace = scratch.workspace
                workspace.trialSource = .search
                let searched = try workspace.searchedWindow(
                    request,
                    niceness: 0,
                    keepingModelsIn: workspace.home,
                    progress: progress
                )
                if let trainings = searched.trainings {
                    for settings in searched.plan.trainings {
                        try await sweep.fetch(settings, of: trainings)
                    }
                    try await sweep.removeLeftovers(of: searched.plan.trainings, in: trainings)
                }
                let evaluations = results.map { $0.evaluation(at: now) }
                merged = .search(
                    try await workspace.report(
                        of: SearchTrials(
                            points: searched.plan.points,
                            plans: searched.plan.plans,
                            evaluations: evaluations,
                            noted: evaluations.map(\.trial)
                        ),
                        in: searched,
                        notedBy: self,
                        now: now,
                        progress: progress
                    )
                )
            case .grid(let grid):
                merged = .grid(
                    try await report(
                        of: grid,
                        results: zip(tasks, results).map { ($0, $1) },
                        of: sweep,
                        store: scratch.workspace.store,
                        now: now
                    )
                )
            }
            try await sweep.results.removeLeftovers(of: sweep.plan.tasks)
            return merged
        }
    }

    /// Corrects the tasks of a grid for the choice among them, and notes them.
    private func report(
        of grid: SweepGrid,
        results: [(task: SweepTask, result: SweepResult)],
        of sweep: Sweep,
        store: any CandleRepository,
        now: Timestamp
    ) async throws -> SweepReport {
        var rows: [SweepReport.Row] = []
        var markets: [SweepReport.Market] = []
        let seed = grid.common.seed
        let families = Dictionary(grouping: results.indices) { results[$0].task.key }
        for series in sweep.plan.series {
            try Task.checkCancellation()
            let family = families[series.key, default: []]
            let candles = try store.series(
                series.key,
                from: sweep.plan.start,
                to: sweep.plan.end
            )
            let held = Performance.returns(
                of: BuyAndHold.equityCurve(window: candles, execution: grid.common.execution)
            )
            let returns = family.map { results[$0].result.returns }
            guard returns.allSatisfy({ $0.count == held.count }) else {
                throw SweepError.damagedData(path: sweep.data.shown)
            }
            let evidence = CorrectedEvidence.corrected(
                returns: returns,
                benchmarks: returns.map { _ in held },
                seed: seed
            )
            rows += zip(family, evidence).map { place, evidence in
                let (task, result) = results[place]
                return SweepReport.Row(
                    number: place + 1,
                    task: task.name,
                    symbol: task.key.symbol,
                    strategy: task.strategy,
                    trainingSeed: task.trainingSeed,
                    figures: result.figures,
                    evidence: evidence.among(
                        families: sweep.plan.series.count,
                        comparedCount: results.count
                    ),
                    models: result.models
                )
            }
            let ledger = try await note(family.map { results[$0].result.evaluation(at: now).trial })
            markets.append(
                SweepReport.Market(
                    symbol: series.key.symbol,
                    window: BarSpan(candles, bars: 0..<candles.count),
                    benchmark: BuyAndHold(window: candles, execution: grid.common.execution),
                    ledger: ledger
                )
            )
        }
        rows.sort { $0.number < $1.number }
        return SweepReport(
            hindcast: Version.current,
            plan: sweep.name,
            market: grid.common.key.venue,
            interval: grid.common.key.interval,
            walk: grid.walk?.values,
            seed: seed,
            verdict: SweepReport.verdict(rows, symbols: markets.count),
            markets: markets,
            seeds: SweepReport.seeds(rows),
            rows: rows
        )
    }
}

extension SweepReport {
    /// The spread of each strategy and symbol that has several seeds, in the order of the rows.
    fileprivate static func seeds(_ rows: [Row]) -> [Seeds] {
        struct Cell: Hashable {
            let symbol: Symbol
            let strategy: String
        }
        var cells: [Cell] = []
        var walks: [Cell: [WalkSeeds.Walk]] = [:]
        for row in rows {
            guard let seed = row.trainingSeed else { continue }
            let cell = Cell(symbol: row.symbol, strategy: row.strategy)
            if walks[cell] == nil { cells.append(cell) }
            walks[cell, default: []].append(
                WalkSeeds.Walk(
                    seed: seed,
                    totalReturnPct: row.figures.totalReturnPct,
                    sharpeRatio: row.figures.sharpeRatio
                )
            )
        }
        return cells.compactMap { cell in
            guard let walks = walks[cell], walks.count > 1 else { return nil }
            return Seeds(symbol: cell.symbol, strategy: cell.strategy, spread: WalkSeeds(walks))
        }
    }
}
