import Synchronization

/// Counts the finished parts of work that learns, and tells of the one that was heard of last.
final class FoldProgress: Sendable {
    private let total: Int
    /// Parts that an earlier attempt has trained.
    private let known: Int
    private let stage: String
    private let unit: String
    private let sink: ProgressSink
    private let done = Mutex(0)

    /// Starts counting, and tells what is known.
    ///
    /// - Parameters:
    ///   - total: How many parts there are.
    ///   - known: How many of them an earlier attempt has trained.
    ///   - stage: What is done.
    ///   - unit: What the parts are, in the plural: `folds`.
    ///   - sink: Receives the progress.
    init(total: Int, known: Int, stage: String, unit: String, sink: @escaping ProgressSink) {
        self.total = total
        self.known = known
        self.stage = stage
        self.unit = unit
        self.sink = sink
        report(known, note: known > 0 ? "\(known) known" : "")
    }

    /// Counts a part: `fold 3`.
    func finish(_ part: String) {
        let count = done.withLock { done in
            done += 1
            return done
        }
        report(count, note: part)
    }

    /// Tells how far a part is.
    func note(_ text: String, part: String) {
        report(done.withLock(\.self), note: "\(part): \(text)")
    }

    private func report(_ count: Int, note: String) {
        sink(
            ProgressUpdate(
                stage: stage,
                completed: max(known, count),
                total: total,
                unit: unit,
                note: note
            )
        )
    }
}
