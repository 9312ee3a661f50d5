import Backtesting
import Foundation
import Market

/// The files of a run as a function of its reports, for saving a run and for making it again.
struct RunParts: Sendable {
    /// Every file under its name, in the order in which they are written and compared.
    let files: [(name: String, bytes: Data)]
    /// The bytes of `report.json`: the report, or a list of several.
    let report: Data
    /// The bytes of `report.html`.
    let page: Data

    /// Encodes the reports.
    ///
    /// - Parameters:
    ///   - reports: The reports, at least one, all of one window.
    ///   - origins: Where each of them comes from, in the same order; empty where that is not known.
    ///   - window: The candles of all reports.
    /// - Throws: `EncodingError` where a figure is not a finite number; `CancellationError`.
    init(_ reports: [BacktestReport], origins: [RunOrigin], window: CandleSeries) throws {
        report = try Self.json(of: reports)
        try Task.checkCancellation()
        page = Data(HTMLReport.render(reports, window: window).utf8)
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
        let request =
            origins.isEmpty ? [] : [(RunFolder.request, try RunOrigin.encode(origins))]
        files =
            [
                (RunFolder.report, report),
                (RunFolder.page, page),
                (RunFolder.summary, try summaries.encode(RunSummary(reports[0]))),
            ] + tables + request
    }

    /// Takes files that are known; `report.json` and `report.html` are among them.
    init(_ files: [(name: String, bytes: Data)]) {
        self.files = files
        func bytes(_ name: String) -> Data { files.first { $0.name == name }?.bytes ?? Data() }
        report = bytes(RunFolder.report)
        page = bytes(RunFolder.page)
    }

    private static func json(of reports: [BacktestReport]) throws -> Data {
        guard reports.count > 1 else { return try reports[0].json() }
        let parts = try reports.map { String(decoding: try $0.json(), as: UTF8.self) }
        return Data("[\n\(parts.joined(separator: ",\n"))\n]".utf8)
    }
}
