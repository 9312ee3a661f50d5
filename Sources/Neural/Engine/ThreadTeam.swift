import Dispatch
import Foundation
import Synchronization

/// A fork-join thread pool whose threads work beside the calling one.
///
/// It serves pieces of less than a millisecond, which are too short for a dispatch queue, and long
/// work, which would block the threads of a shared pool. A thread spins for a while after its last
/// work, then sleeps. The caller never waits for a thread to wake up: a late one takes fewer pieces,
/// or none. On Linux the threads inherit the niceness of the thread that creates the team.
package final class ThreadTeam {
    private let helpers: [Helper]
    /// How many threads there are, the caller's among them.
    package var threads: Int { helpers.count + 1 }

    /// - Parameter threads: How many, the caller's among them.
    package init(threads: Int) {
        helpers = (1..<threads).map { _ in Helper() }
        for helper in helpers {
            let thread = Thread { helper.runLoop() }
            thread.name = "hindcast-team"
            thread.start()
        }
    }

    deinit {
        for helper in helpers { helper.stop() }
    }

    /// Calls `body` on the calling thread, and on each other thread that wakes up before that call
    /// ends.
    ///
    /// Returns when all calls have returned.
    package func run(_ body: @escaping () -> Void) {
        for helper in helpers { helper.offer(body) }
        body()
        for helper in helpers { helper.withdraw() }
    }
}

/// A thread of a team besides the caller's.
///
/// Its work is written and cleared by the caller while the phase is `idle`.
private final class Helper: @unchecked Sendable {  // `phase` guards `work`
    private enum Phase {
        static let idle = 0
        static let offered = 1
        static let running = 2
        static let sleeping = 3
        static let stopped = 4
        /// The helper runs the work, and the caller sleeps until it has finished.
        static let awaited = 5
    }

    /// Polls for new work before sleeping, after the last work: some tens of microseconds.
    private static let spinLimit = 20_000

    private var work: (() -> Void)?
    private let phase = Atomic<Int>(Phase.idle)
    private let wakeUp = DispatchSemaphore(value: 0)
    private let finished = DispatchSemaphore(value: 0)

    // MARK: - The caller's side

    func offer(_ work: @escaping () -> Void) {
        self.work = work
        set(Phase.offered)
    }

    /// Withdraws work that the helper has not begun, or waits until the helper has finished it.
    func withdraw() {
        if !move(from: Phase.offered, to: Phase.idle) { awaitExit() }
        work = nil
    }

    /// Waits until the helper has finished: first spinning, then on a semaphore, since the helper may
    /// have lost its core.
    private func awaitExit() {
        var polls = 0
        while phase.load(ordering: .acquiring) == Phase.running {
            polls += 1
            guard polls >= Self.spinLimit else { continue }
            if move(from: Phase.running, to: Phase.awaited) { finished.wait() }
        }
    }

    func stop() {
        set(Phase.stopped)
    }

    private func set(_ state: Int) {
        let old = phase.exchange(state, ordering: .acquiringAndReleasing)
        if old == Phase.sleeping { wakeUp.signal() }
    }

    // MARK: - The thread's side

    func runLoop() {
        var polls = 0
        while phase.load(ordering: .acquiring) != Phase.stopped {
            if move(from: Phase.offered, to: Phase.running) {
                work?()
                let left = phase.exchange(Phase.idle, ordering: .acquiringAndReleasing)
                if left == Phase.awaited { finished.signal() }
                polls = 0
                continue
            }
            polls += 1
            guard polls == Self.spinLimit else { continue }
            polls = 0
            // Every later change of the phase signals the semaphore.
            if move(from: Phase.idle, to: Phase.sleeping) { wakeUp.wait() }
        }
    }

    private func move(from old: Int, to new: Int) -> Bool {
        guard phase.load(ordering: .relaxed) == old else { return false }
        return phase.compareExchange(
            expected: old,
            desired: new,
            ordering: .acquiringAndReleasing
        ).exchanged
    }
}

/// Spins until a condition that another core is about to meet holds, yielding this core if that
/// takes long.
func spin(until isReached: () -> Bool) {
    var polls = 0
    while !isReached() {
        polls += 1
        if polls % 10_000 == 0 { sched_yield() }
    }
}
