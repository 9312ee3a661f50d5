import Foundation
import Market
import Testing
import Workflows

extension Workspace {
    /// Makes the runs of the home again: none may come out differently.
    ///
    /// A run that a test has damaged, or whose candles, model or answers it has taken away, cannot be
    /// made again and is passed over, and so is one whose missing answers came later;
    /// ``ReproduceTests`` has what is said then. Comparisons, portfolios, searches and
    /// cross-validations keep no run.
    ///
    /// - Returns: How many runs came out the same.
    @discardableResult
    func expectReproducibleRuns() async -> Int {
        // A workspace of its own, since the test may have left its threads busy.
        guard let workspace = try? Workspace(home: home),
            let kept = try? workspace.runs(RunQuery())
        else { return 0 }
        var count = 0
        for run in kept {
            guard let again = try? await workspace.reproduce(run.runID).result,
                !again.notes.contains(where: { $0.contains("have been stored since") })
            else { continue }
            let first = again.differences.first.map { "\($0)" } ?? ""
            #expect(again.outcome != .different, "\(run.runID): \(first)")
            count += again.outcome == .different ? 0 : 1
        }
        return count
    }
}

extension Workspace {
    /// Replaces a stored candle by one of another volume, and makes a run again that has read it.
    ///
    /// - Returns: The refusal, which names the run and its series.
    func reproducing(
        _ run: String,
        afterChanging candle: Candle,
        of series: CandleSeries
    ) async throws -> RunError? {
        let file = home.folder.appending(path: "other.csv")
        try """
        open_time_ms,open,high,low,close,volume
        \(candle.openTime.milliseconds),\(candle.open),\(candle.high),\(candle.low),\
        \(candle.close),\(candle.volume + 1)
        """.write(to: file, atomically: true, encoding: .utf8)
        _ = try await importCandles(
            ImportRequest(file: file, key: series.key, replace: true),
            now: series.closeTime(at: series.count - 1)
        ).result
        let error = await #expect(throws: RunError.self) { try await reproduce(run).result }
        guard case .candlesChanged(run, series.key, _, _, _)? = error else {
            Issue.record("\(String(describing: error))")
            return error
        }
        return error
    }
}
