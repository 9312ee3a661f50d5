import Foundation
import Synchronization

/// The summaries of kept runs in memory.
///
/// A run's name stands for its content, so a summary that was read once is read no more. Five
/// thousand of them take some megabytes.
final class KnownRuns: Sendable {
    /// A summary and its JSON.
    struct Entry: Sendable {
        let summary: RunSummary
        let json: Data
    }

    private let entries = Mutex<[String: Entry]>([:])

    /// The summary of a run; nil if it cannot be read.
    func entry(of run: RunID, in folder: RunFolder) -> Entry? {
        if let known = entries.withLock({ $0[run.text] }) { return known }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Outside of the lock: it reads files.
        guard let summary = folder.summary(of: run), let json = try? encoder.encode(summary) else {
            return nil
        }
        let entry = Entry(summary: summary, json: json)
        entries.withLock { $0[run.text] = entry }
        return entry
    }

    /// Forgets the runs that are kept no more.
    func forget(allBut kept: [RunID]) {
        entries.withLock { entries in
            guard entries.count > kept.count else { return }
            let names = Set(kept.map(\.text))
            entries = entries.filter { names.contains($0.key) }
        }
    }
}
