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
    ///   - reports: The reports, at least one.
    ///   - origins: Where each of them comes from, in the same order; empty for a run that is not
    ///     made again from a backtest's request.
    ///   - window: The candles of all reports.
    ///   - runs: The folder of all runs; created if missing.
    /// - Throws: ``WorkflowError/cannotWrite(path:)``; nothing is left behind then.
    init(
        saving reports: [BacktestReport],
        from origins: [RunOrigin] = [],
        window: CandleSeries,
        in runs: URL
    ) throws {
        precondition(!reports.isEmpty, "at least one report")
        self.reports = reports
        let parts = try RunParts(reports, origins: origins, window: window)
        json = String(decoding: parts.report, as: UTF8.self)
        pageBytes = parts.page
        folder = try RunFolder(url: runs).save(parts.files, as: reports[0].runID)
    }

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
