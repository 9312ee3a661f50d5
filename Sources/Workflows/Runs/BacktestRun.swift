import Backtesting
public import Foundation
import Market

/// One or more reports on the same window, saved in one folder.
public struct BacktestRun: Sendable {
    private let reports: [BacktestReport]
    private let pageBytes: Data

    /// The folder: `report.json`, `report.html`, `equity.csv.gz` and `trades.csv.gz` with all
    /// points and trades, `summary.json` for lists of runs and `run.sha256`.
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
    ///   - window: The candles of all reports.
    ///   - runs: The folder of all runs; created if missing.
    /// - Throws: ``WorkflowError/cannotWrite(path:)``; nothing is left behind then.
    init(saving reports: [BacktestReport], window: CandleSeries, in runs: URL) throws {
        precondition(!reports.isEmpty, "at least one report")
        self.reports = reports
        let bytes = try Self.json(of: reports)
        json = String(decoding: bytes, as: UTF8.self)
        try Task.checkCancellation()
        pageBytes = Data(HTMLReport.render(reports, window: window).utf8)
        try Task.checkCancellation()
        let summaries = JSONEncoder()
        summaries.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let tables = try reports.flatMap { report in
            try Task.checkCancellation()
            let part = reports.count > 1 ? report.run.strategy.id : nil
            return [
                (RunFolder.table(RunFolder.equity, of: part), RunTables.equity(of: report)),
                (RunFolder.table(RunFolder.trades, of: part), RunTables.trades(of: report)),
            ]
        }
        folder = try RunFolder(url: runs).save(
            [
                (RunFolder.report, bytes),
                (RunFolder.page, pageBytes),
                (RunFolder.summary, try summaries.encode(RunSummary(reports[0]))),
            ] + tables,
            as: reports[0].runID
        )
    }

    private static func json(of reports: [BacktestReport]) throws -> Data {
        guard reports.count > 1 else { return try reports[0].json() }
        let parts = try reports.map { String(decoding: try $0.json(), as: UTF8.self) }
        return Data("[\n\(parts.joined(separator: ",\n"))\n]".utf8)
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
