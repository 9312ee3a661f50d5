import Foundation
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
