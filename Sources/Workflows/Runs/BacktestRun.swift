import Backtesting
public import Foundation
import Market

/// One or more reports on the same window, kept as files of their own folder.
public struct BacktestRun: Sendable {
    private let reports: [BacktestReport]
    private let pageBytes: Data

    /// The folder: `report.json` and `report.html`, `equity.csv.gz` and `trades.csv.gz` with all
    /// that the two may leave out, `summary.json` for lists of runs and `run.sha256`.
    ///
    /// Of several reports each has tables of its own, such as `equity.supertrend.csv.gz`.
    public let folder: URL

    /// For programs: the report, or a list where there are several; the bytes of `report.json`.
    public let json: String

    /// Writes the reports into a new folder named after the first of them.
    ///
    /// The folder is there whole or not at all, and on disk. Where the same run is kept already,
    /// that one stays.
    ///
    /// - Parameters:
    ///   - reports: The reports, at least one.
    ///   - window: The candles that all of them ran over.
    ///   - runs: The folder of all runs, which is made where it is missing.
    /// - Throws: ``WorkflowError/cannotWrite(path:)``, `CancellationError`; nothing is left behind then.
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

    /// The run's name, which is that of its folder.
    public var runID: String { reports[0].runID }

    /// The page that was written.
    public var page: URL { folder.appending(path: RunFolder.page) }

    /// For people: each report, and all beside buy-and-hold where there are several.
    public var text: String {
        TextReport.render(reports)
    }

    /// Puts a copy of the page elsewhere, over what is there.
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
