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
    private let sizes = Mutex<[String: Int]>([:])
    /// What was saved since room was made last; nil before the first time.
    private let saved = Mutex<(runs: Int, bytes: Int)?>(nil)

    /// Whether room is to be made after a run was saved.
    ///
    /// It takes the names of all runs, so it is done once a sixty-fourth of what may stay was added.
    ///
    /// - Parameters:
    ///   - bytes: The size of the run.
    ///   - kept: How many runs may stay.
    ///   - size: How many bytes they may have.
    /// - Returns: Whether it is time; always the first time.
    func isFull(after bytes: Int, of kept: Int, largest size: Int) -> Bool {
        saved.withLock { saved in
            var sum = saved ?? (0, 0)
            sum.runs += 1
            sum.bytes += min(bytes, size)
            let isFull = saved == nil || sum.runs >= kept / 64 || sum.bytes >= size / 64
            saved = isFull ? (0, 0) : sum
            return isFull
        }
    }

    /// The bytes of a run's files, which never change; measured once.
    func size(of run: RunID, measured: () -> Int) -> Int {
        if let known = sizes.withLock({ $0[run.text] }) { return known }
        let size = measured()
        sizes.withLock { $0[run.text] = size }
        return size
    }

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
        Self.forget(entries, allBut: kept)
        Self.forget(sizes, allBut: kept)
    }

    private static func forget<Value>(
        _ values: borrowing Mutex<[String: Value]>,
        allBut kept: [RunID]
    ) {
        values.withLock { values in
            guard values.count > kept.count else { return }
            let names = Set(kept.map(\.text))
            values = values.filter { names.contains($0.key) }
        }
    }
}
