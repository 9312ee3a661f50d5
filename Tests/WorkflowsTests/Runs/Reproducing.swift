import Foundation
import Testing
import Workflows

extension Workspace {
    /// Makes the newest runs of the home again: none may come out differently.
    ///
    /// A run that a test has damaged, or whose candles, model or answers it has taken away, cannot be
    /// made again and is passed over; ``ReproduceTests`` has what is said then.
    ///
    /// - Parameter count: How many runs to make again at most.
    func expectReproducibleRuns(_ count: Int) async {
        // A workspace of its own, since the test may have left its threads busy.
        guard let workspace = try? Workspace(home: home),
            let kept = try? workspace.runs(RunQuery())
        else { return }
        for run in kept.prefix(count) {
            guard let again = try? await workspace.reproduce(run.runID).result else { continue }
            let first = again.differences.first.map { "\($0)" } ?? ""
            #expect(again.outcome != .different, "\(run.runID): \(first)")
        }
    }
}
