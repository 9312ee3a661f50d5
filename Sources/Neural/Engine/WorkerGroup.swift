import Dispatch
import Foundation
import Synchronization

/// Runs numbered pieces of work on a number of threads, whichever is free taking the next.
struct WorkerGroup {
    let threads: Int

    private init(count: Int) {
        threads = count
    }

    /// - Parameter threads: How many, or nil for one a core.
    /// - Throws: ``NeuralError/invalidParameter(name:value:remedy:)``.
    init(threads: Int?) throws(NeuralError) {
        let count = threads ?? ProcessInfo.processInfo.activeProcessorCount
        try check(count, in: 1...1024, name: "threads")
        self.init(count: count)
    }

    /// The same group without the threads that so many pieces leave idle.
    func limited(to pieces: Int) -> WorkerGroup {
        WorkerGroup(count: min(threads, pieces))
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
        let next = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: min(threads, pieces)) { worker in
            while true {
                let piece = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard piece < pieces else { return }
                body(worker, piece)
            }
        }
    }
}
