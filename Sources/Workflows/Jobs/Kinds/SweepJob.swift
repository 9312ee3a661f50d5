import Backtesting
import Forecasting
import Foundation
import Market
import Storage

/// Strategies on symbols, planned, run on this machine and merged.
///
/// Results lie in the home's cache by their tasks' names, so a job that goes on after the process has
/// died does what is left, and an equal task is done once, whichever job has it.
enum SweepJob: JobType {
    static let name = "sweep"
    static let lane = JobLane.training

    /// Results that nobody has written for so long are removed.
    private static let keptDays: Int64 = 7

    static func subject(of grid: SweepGrid) -> String {
        grid.common.subject(of: grid.strategies, on: grid.symbols)
    }

    static func check(_ grid: SweepGrid, models: ModelStore) throws {
        try grid.common.window.check()
        if let walk = grid.walk { try WalkForwardSettings.settings.check(walk) }
        for cell in try grid.cells() {
            if grid.walk == nil {
                try BatchItemError.naming(cell.request.key.symbol.description) {
                    try cell.checkModel(in: models)
                }
            } else {
                _ = try grid.walk(of: cell).plan()
            }
        }
    }

    static func run(_ request: SweepGrid, in context: JobContext) async throws -> JobOutput {
        var grid = request
        let freshness: [DataFreshness]
        if let data = context.pinnedData {
            freshness = try JSON.decode(
                [DataFreshness].self,
                from: data,
                naming: "what data it began with"
            )
        } else {
            freshness = try await backfill(grid, in: context)
            let interval = grid.common.key.interval.milliseconds
            if let newest = freshness.map(\.newestCandle).min() {
                grid.common.window.end(with: newest + interval)
            }
            try await context.pin(
                JobPin(request: JSON.text(JobRequest.sweep(grid)), data: JSON.text(freshness))
            )
        }
        let workspace = context.workspace
        let folder = workspace.home.sweeps
        let oldest = context.now() - keptDays * 86_400_000
        removeFiles(
            in: folder,
            before: Date(timeIntervalSince1970: Double(oldest.milliseconds) / 1000)
        )
        let planned = try await workspace.planSweep(.grid(grid), to: folder)
            .result(telling: context.progress)
        let sweep = try Sweep(URL(filePath: planned.plan))
        let run = try await sweep.run(niceness: context.limits.trainingNiceness)
            .result(telling: context.progress)
        if let failure = run.failures.first {
            throw SweepError.failed(
                tasks: run.failures.count,
                label: failure.label,
                error: failure.error
            )
        }
        let merged = try await workspace.merge(sweep, now: context.now())
            .result(telling: context.progress)
        return try JobOutput(merged, data: freshness)
    }

    /// The merged sweep as a page.
    static func page(_ output: JobOutput, from workspace: Workspace) throws -> Data? {
        Data(try JSONDecoder().decode(SweepReport.self, from: output.result).html.utf8)
    }

    /// Downloads the missing candles of all symbols, and of the days before them that a walk learns from.
    ///
    /// - Returns: How fresh their candles are, in the order of the symbols.
    private static func backfill(
        _ grid: SweepGrid,
        in context: JobContext
    ) async throws -> [DataFreshness] {
        let cells = try grid.cells()
        var all: [DataFreshness] = []
        for symbol in grid.symbols {
            let own = cells.filter { $0.request.key.symbol == symbol }
            guard let key = own.first?.request.key else { continue }
            let window = grid.common.window
            let freshness = try await BatchItemError.naming(symbol.description) {
                guard grid.walk != nil else {
                    return try await context.backfiller.backfill(
                        key,
                        window,
                        progress: context.progress
                    )
                }
                let walks = try own.map { try grid.walk(of: $0) }
                let learned = walks.map(\.learnedBars).max() ?? 0
                let longest = walks.max { $0.learnedBars < $1.learnedBars }
                let freshness = try await context.backfiller.backfill(
                    key,
                    longest?.learnedAndTraded ?? window,
                    progress: context.progress
                )
                _ = try await context.backfiller.backfill(
                    key,
                    window,
                    learning: learned,
                    progress: context.progress
                )
                return freshness
            }
            all.append(freshness)
        }
        return all
    }

    /// Removes the files of a folder that were last written before a moment.
    private static func removeFiles(in folder: URL, before oldest: Date) {
        let files = FileManager.default
        let enumerator = files.enumerator(
            at: folder,
            includingPropertiesForKeys: [.contentModificationDateKey, .isRegularFileKey]
        )
        while let file = enumerator?.nextObject() as? URL {
            let values = try? file.resourceValues(
                forKeys: [.contentModificationDateKey, .isRegularFileKey]
            )
            guard values?.isRegularFile == true, let written = values?.contentModificationDate,
                written < oldest
            else { continue }
            try? files.removeItem(at: file)
        }
    }
}

extension SweepGrid {
    /// The walk-forward of a pair, with the grid's settings and its first seed.
    fileprivate func walk(of cell: BacktestPlan) throws -> WalkForwardRequest {
        var request = WalkForwardRequest(strategy: cell.request.strategy, key: cell.request.key)
        request.backtest = cell.request
        if let walk { request.walk = walk }
        request.walk.seeds = 1
        return request
    }
}

extension JobKind {
    /// Strategies on symbols.
    public static let sweep = SweepJob.kind
}

extension JobRequest {
    /// Strategies on symbols, each an ordinary backtest or a walk-forward with one or several seeds.
    public static func sweep(_ grid: SweepGrid) -> JobRequest {
        JobRequest(SweepJob.self, grid)
    }
}
