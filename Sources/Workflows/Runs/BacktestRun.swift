import Backtesting
public import Foundation
import Market

/// One or more reports on the same window, kept as files of their own folder.
public struct BacktestRun: Sendable {
    private let reports: [BacktestReport]
    private let window: CandleSeries

    /// The folder: `report.json`, `report.html`, and `summary.json` for lists of runs.
    public let folder: URL

    /// Writes the reports into a new folder named after the first of them.
    ///
    /// The folder is filled beside its place and then moved there, so it is there whole or not at
    /// all. Where the same run is kept already, that one stays.
    ///
    /// - Parameters:
    ///   - reports: The reports, at least one.
    ///   - window: The candles that all of them ran over.
    ///   - runs: The folder of all runs, which is made where it is missing.
    /// - Throws: What the file system says; nothing is left behind then.
    init(saving reports: [BacktestReport], window: CandleSeries, in runs: URL) throws {
        precondition(!reports.isEmpty, "at least one report")
        self.reports = reports
        self.window = window
        let list = try Self.json(of: reports)
        let summaries = JSONEncoder()
        summaries.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        folder = try RunFolder(url: runs).save(
            [
                (RunFolder.report, Data(list.utf8)),
                (RunFolder.page, Data(HTMLReport.render(reports, window: window).utf8)),
                (RunFolder.summary, try summaries.encode(RunSummary(reports[0]))),
            ],
            as: reports[0].runID
        )
    }

    /// The run's name, which is that of its folder.
    public var runID: String { reports[0].runID }

    /// The page that was written.
    public var page: URL { folder.appending(path: "report.html") }

    /// For people: each report, and all beside buy-and-hold where there are several.
    public var text: String {
        TextReport.render(reports)
    }

    /// For programs: the report, or a list where there are several.
    public var json: String {
        get throws {
            try Self.json(of: reports)
        }
    }

    private static func json(of reports: [BacktestReport]) throws -> String {
        let parts = try reports.map { String(decoding: try $0.json(), as: UTF8.self) }
        return parts.count > 1 ? "[\n" + parts.joined(separator: ",\n") + "\n]" : parts[0]
    }

    /// Puts a copy of the page elsewhere, over what is there.
    ///
    /// - Throws: ``WorkflowError/cannotWrite(path:)``.
    public func copyHTML(to url: URL) throws {
        do {
            try Data(html.utf8).write(to: url, options: .atomic)
        } catch {
            throw WorkflowError.cannotWrite(path: url.path)
        }
    }

    private var html: String {
        HTMLReport.render(reports, window: window)
    }
}
