/// Jobs of one kind that came to the same end since the process started, for monitoring.
package struct JobEndings: Sendable, Equatable {
    /// What kind of work, and how it ended: `done`, `failed` or `cancelled`.
    package struct Key: Hashable, Comparable, Sendable {
        package var kind: String
        package var state: String

        package static func < (left: Key, right: Key) -> Bool {
            (left.kind, left.state) < (right.kind, right.state)
        }
    }

    /// How many.
    package var jobs = 0
    /// How long they were at work, in seconds.
    package var seconds = 0.0
}
