import Connectors
package import Market

/// What is wanted of whoever keeps the pauses that exchanges ask for.
package protocol PauseRepository: Sendable {
    /// Until when an exchange wants no request; nil where it has not said so.
    func exchangePause(of host: String) throws -> Timestamp?

    /// Takes note of such a time; the latest of a host counts.
    func noteExchangePause(_ until: Timestamp, of host: String) async throws
}

/// The pauses that exchanges ask for, shared by all that asks on behalf of one home: every command,
/// service and job.
struct StoredPauses: ExchangePauses {
    private let store: any PauseRepository
    private let process = ProcessPauses()

    init(store: any PauseRepository) {
        self.store = store
    }

    func pause(of host: String) throws -> Timestamp? {
        [process.pause(of: host), try store.exchangePause(of: host)].compactMap(\.self).max()
    }

    func note(_ until: Timestamp, of host: String) async throws {
        process.note(until, of: host)
        // A store that cannot be written to, on a full disk say, leaves the pause to this process:
        // better than to lose what the exchange has said.
        try? await store.noteExchangePause(until, of: host)
    }
}
