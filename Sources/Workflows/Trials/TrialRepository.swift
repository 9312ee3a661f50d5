package import Market
package import Storage

/// The ledger of evaluations that the use cases need: rows are added, never changed or removed.
package protocol TrialRepository: Sendable {
    /// Takes note of evaluations, except those of which an equal one is known.
    ///
    /// - Throws: `StorageError`.
    func noteTrials(_ trials: [StoredTrial]) async throws

    /// What the ledger has of one series.
    ///
    /// - Parameters:
    ///   - key: The series.
    ///   - extra: Evaluations that count although the ledger may not have them.
    /// - Returns: How many there are, and their ratios.
    /// - Throws: `StorageError`.
    func trialCount(of key: SeriesKey, with extra: [StoredTrial]) throws -> StoredTrialCount
}

/// Who asks for evaluations.
public enum TrialSource: String, Sendable, CaseIterable {
    /// The command line.
    case cli
    /// The REST service.
    case rest
    /// A search among parameters.
    case search
}
