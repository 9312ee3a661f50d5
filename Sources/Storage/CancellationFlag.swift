import Synchronization

/// Whether to stop, for code that runs outside of the task that may be cancelled.
final class CancellationFlag: Sendable {
    private let value = Atomic(false)

    /// Whether it is to stop.
    var isSet: Bool { value.load(ordering: .relaxed) }

    /// Tells it to stop.
    func set() {
        value.store(true, ordering: .relaxed)
    }
}
