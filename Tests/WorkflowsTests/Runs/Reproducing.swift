import Foundation
import Testing
import Workflows

extension Workspace {
    /// Checks that the newest runs of the home come out the same, byte by byte.
    ///
    /// - Parameter count: How many runs to make again at most.
    func expectReproducibleRuns(_ count: Int = 100) async throws {
        for run in try runs(RunQuery()).prefix(count) {
            let again = try await reproduce(run.runID).result
            #expect(
                again.outcome == .identical,
                "\(run.runID): \(again.differences.first.map { "\($0)" } ?? "")"
            )
        }
    }
}
