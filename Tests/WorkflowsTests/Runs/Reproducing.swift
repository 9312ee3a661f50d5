import Foundation
import Testing
import Workflows

extension Workspace {
    /// Makes the runs of the home again: none may come out differently.
    ///
    /// A run that a test has damaged, or whose candles, model or answers it has taken away, cannot be
    /// made again and is passed over; ``ReproduceTests`` has what is said then. Comparisons,
    /// portfolios, searches and cross-validations keep no run.
    ///
    /// - Returns: How many runs came out the same.
    @discardableResult
    func expectReproducibleRuns() async throws -> Int {
        // A workspace of its own, since the test may have left its threads busy.
        let workspace = try Workspace(home: home)
        var count = 0
        for run in try workspace.runs(RunQuery()) {
            do {
                let again = try await workspace.reproduce(run.runID).result
                let first = again.differences.first.map { "\($0)" } ?? ""
                #expect(again.outcome != .different, "\(run.runID): \(first)")
                count += 1
            } catch is RunError {
                continue
            } catch WorkflowError.damagedRun {
                continue
            }
        }
        return count
    }
}
