import Dispatch
import Foundation
import Synchronization

/// Runs numbered pieces of work on a number of threads, whichever is free taking the next.
///
/// The threads are those of a team, else those that all queues of the process share.
struct WorkerGroup {
    let threads: Int
    private let team: ThreadTeam?

    private init(count: Int, team: ThreadTeam?) {
        threads = count
        self.team = team
    }

    /// - Parameter team: Whose threads work.
    init(_ team: ThreadTeam) {
        self.init(count: team.threads, team: team)
    }

    /// - Parameter threads: How many, or nil for one a core.
    /// - Throws: ``NeuralError/invalidParameter(name:value:remedy:)``.
    init(threads: Int?) throws(NeuralError) {
        let count = threads ?? ProcessInfo.processInfo.activeProcessorCount
        try check(count, in: 1...1024, name: "threads")
        self.init(count: count, team: nil)
    }

    /// The same group without the threads that would have no piece.
    func limited(to pieces: Int) -> WorkerGroup {
        WorkerGroup(count: min(threads, pieces), team: team)
    }

    /// Calls `body` once for every piece and returns when all are done.
    ///
    /// - Parameters:
    ///   - pieces: How many there are.
    ///   - body: Gets the worker's number, 0..<threads, which no two calls at one time share, and
    ///     the piece's.
    func run(pieces: Int, _ body: @escaping (_ worker: Int, _ piece: Int) -> Void) {
        guard threads > 1, pieces > 1 else {
            for piece in 0..<pieces { body(0, piece) }
            return
        }
        // Callers write to memory of the worker or of the piece alone, and this call outlives it.
        nonisolated(unsafe) let body = body  // each call has memory of its own
        let workers = min(threads, pieces)
        let next = Atomic<Int>(0)
        @Sendable func work(_ worker: Int) {
            while true {
                let piece = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard piece < pieces else { return }
                body(worker, piece)
            }
        }
        guard let team else {
            DispatchQueue.concurrentPerform(iterations: workers, execute: work)
            return
        }
        // Who comes first has the first number: a helper that sleeps late is not waited for.
        let come = Atomic<Int>(0)
        team.run {
            let worker = come.wrappingAdd(1, ordering: .relaxed).oldValue
            if worker < workers { work(worker) }
        }
    }
}
