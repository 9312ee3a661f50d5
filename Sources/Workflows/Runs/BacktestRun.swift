package import Backtesting
public import Foundation
import Market

/// One or more reports on the same window, saved in one folder.
public struct BacktestRun: Sendable {
    /// The reports, at least one.
    package let reports: [BacktestReport]
    private let pageBytes: Data

    /// The folder: `report.json`, `report.html`, `equity.csv.gz` and `trades.csv.gz` with all
    /// points and trades, `summary.json` for lists of runs, `request.json` and `run.sha256`.
    ///
    /// Several reports have separate tables, such as `equity.supertrend.csv.gz`.
    public let folder: URL

    /// The report, or a list of several; the bytes of `report.json`.
    public let json: String

    /// Writes the reports into a new folder named after the first of them.
    ///
    /// The folder appears as a whole, and synced to disk. If the same run exists already, that one
    /// stays.
    ///
    /// - Parameters:
    ///   - completed: The reports, at least one, all on the same window.
    ///   - runs: The folder of all runs; created if missing.
    /// - Throws: ``WorkflowError/cannotWrite(path:)``; nothing is left behind then.
    init(
        saving completed: [CompletedRun],
        in runs: URL
    ) throws {
        precondition(!completed.isEmpty, "at least one report")
        reports = completed.map(\.report)
        let parts =
            try completed.count == 1
            ? completed[0].parts()
            : RunParts(
                reports,
                origins: completed.map(\.origin),
                window: completed[0].window
            )
        json = String(decoding: parts.report, as: UTF8.self)
        pageBytes = parts.page
        folder = try RunFolder(url: runs).save(parts.files, as: reports[0].runID)
    }

    /// About how many bytes its files have.
    var size: Int { json.utf8.count + pageBytes.count }

    /// The run's name, which is its folder's.
    public var runID: String { reports[0].runID }

    /// The HTML page.
    public var page: URL { folder.appending(path: RunFolder.page) }

    /// The reports as text, with a comparison and buy-and-hold if there are several.
    public var text: String {
        TextReport.render(reports)
    }

    /// Copies the page to another path, replacing an existing file.
    ///
    /// - Throws: ``WorkflowError/cannotWrite(path:)``.
    public func copyHTML(to url: URL) throws {
        do {
            try pageBytes.write(to: url, options: .atomic)
        } catch {
            throw WorkflowError.cannotWrite(path: url.path)
        }
    }
}

/// A backtest or a walk that has been reported on, and is not saved yet.
struct CompletedRun: Sendable {
    let report: BacktestReport
    /// The candles of its window.
    let window: CandleSeries
    /// What the report does not say of its request.
    let origin: RunOrigin
    /// The files, where those of an equal run were known; nil to encode them.
    var filled: RunParts?

    /// The files of a run of this report alone.
    ///
    /// - Throws: As ``RunParts/init(_:origins:window:)``.
    func parts() throws -> RunParts {
        try filled ?? RunParts([report], origins: [origin], window: window)
    }
}

extension Workspace {
    /// Saves a report as a run, whose name is announced before.
    func saved(
        _ completed: CompletedRun,
        announcing announce: (String) async throws -> Void
    ) async throws -> BacktestRun {
        try await announce(completed.report.runID)
        return try BacktestRun(saving: [completed], in: home.runs)
    }
}
