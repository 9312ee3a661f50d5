import Backtesting
public import Foundation
import Market

/// One or more reports on the same window, kept as files of their own folder.
public struct BacktestRun: Sendable {
    private let reports: [BacktestReport]
    private let window: CandleSeries

    /// The folder: `report.json` and `report.html`.
    public let folder: URL

    /// Writes the reports into a new folder named after the first of them.
    ///
    /// The folder is filled beside its place and then moved there, so it is there whole or not at
    /// all.
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
        folder = runs.appending(path: reports[0].runID, directoryHint: .isDirectory)

        let files = FileManager.default
        let draft = runs.appending(
            path: ".draft-\(reports[0].runID)",
            directoryHint: .isDirectory
        )
        do {
            try? files.removeItem(at: draft)
            try files.createDirectory(at: draft, withIntermediateDirectories: true)
            try Data(json.utf8).write(to: draft.appending(path: "report.json"))
            try Data(html.utf8).write(to: draft.appending(path: "report.html"))
            try? files.removeItem(at: folder)
            try files.moveItem(at: draft, to: folder)
        } catch {
            try? files.removeItem(at: draft)
            throw WorkflowError.cannotWrite(path: folder.path)
        }
    }

    /// The page that was written.
    public var page: URL { folder.appending(path: "report.html") }

    /// For people: each report, and all beside buy-and-hold where there are several.
    public var text: String {
        TextReport.render(reports)
    }

    /// For programs: the report, or a list where there are several.
    public var json: String {
        get throws {
            guard reports.count > 1 else {
                return String(decoding: try reports[0].json(), as: UTF8.self)
            }
            let parts = try reports.map { String(decoding: try $0.json(), as: UTF8.self) }
            return "[\n" + parts.joined(separator: ",\n") + "\n]"
        }
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
