import Backtesting
import Foundation

/// The whole reports of a kept run.
struct StoredReports {
    private let reports: [BacktestReport]

    /// Reads them.
    ///
    /// - Throws: ``RunError``, ``WorkflowError/damagedRun(id:file:)``.
    init(_ run: RunID, in folder: RunFolder) throws {
        guard let bytes = try folder.read(RunFolder.report, of: run) else {
            throw RunError.notFound(run.text)
        }
        let decoder = JSONDecoder()
        do {
            let isList = bytes.first == UInt8(ascii: "[")
            reports =
                isList
                ? try decoder.decode([BacktestReport].self, from: bytes)
                : [try decoder.decode(BacktestReport.self, from: bytes)]
        } catch {
            throw RunError.unreadable(
                id: run.text,
                reason: "its report lacks what this version shows; --json prints it as it is"
            )
        }
    }

    /// The reports as text for people, as `hindcast backtest` prints them.
    var text: String { TextReport.render(reports) }
}
