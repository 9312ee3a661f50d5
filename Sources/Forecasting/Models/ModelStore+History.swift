import Foundation

/// The losses of one member of a model.
public struct MemberHistory: Hashable, Sendable {
    /// The seed of all its random numbers.
    public let seed: UInt64
    /// The losses of each epoch.
    public let history: TrainingHistory
}

extension ModelStore {
    /// The losses of the members of a key's active model, in their order; empty for an imported one.
    ///
    /// - Returns: Nil without a model.
    /// - Throws: ``ForecastingError`` for a model that cannot be read.
    public func histories(for key: ModelKey) throws(ForecastingError) -> [MemberHistory]? {
        let manifest: ModelManifest
        do throws(ForecastingError) {
            manifest = try self.manifest(for: key)
        } catch {
            if case .modelNotFound = error { return nil }
            throw error
        }
        guard let data = try? Data(contentsOf: historyFile(for: key)),
            let histories = try? JSONDecoder().decode([TrainingHistory].self, from: data)
        else { return [] }
        let seeds = manifest.members.compactMap(\.training?.seed)
        guard seeds.count == histories.count else { return [] }
        return zip(seeds, histories).map { MemberHistory(seed: $0, history: $1) }
    }

    /// The losses of the members that have a checkpoint, in their order: those of an unfinished
    /// training, up to its last finished epoch.
    public func unfinishedHistories(for key: ModelKey) -> [MemberHistory] {
        var histories: [MemberHistory] = []
        while let file = try? FileHandle(
            forReadingFrom: checkpointFile(for: key, member: histories.count + 1)
        ) {
            defer { try? file.close() }
            guard let summary = Checkpoint.summary(of: file) else { break }
            histories.append(MemberHistory(seed: summary.seed, history: summary.history))
        }
        return histories
    }
}
