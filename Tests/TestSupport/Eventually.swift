/// Returns once a condition holds.
///
/// It is looked at again after a short pause, so that whoever waits takes no processor from what it waits
/// for. The time limit of a test ends it where the condition never holds.
///
/// - Throws: `CancellationError`, and what the condition throws.
package func eventually(
    isolation: isolated (any Actor)? = #isolation,
    _ holds: () async throws -> Bool
) async throws {
    while try await !holds() {
        try await Task.sleep(for: .milliseconds(2))
    }
}
