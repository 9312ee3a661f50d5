import Dispatch
import Foundation
import Synchronization

/// Threads that join the caller in its work: in pieces of less than a millisecond, which are too
/// short for a queue, and in long work, for which threads that others wait for are too good.
///
/// They watch for work a while after the last one, then sleep. The caller never waits for one to
/// wake up: who comes late finds less to do, or nothing. On Linux they have the niceness of the
/// thread that makes the team.
package final class ThreadTeam {
    private let helpers: [Helper]
    /// How many threads there are, the caller's among them.
    package var threads: Int { helpers.count + 1 }

    /// - Parameter threads: How many, the caller's among them.
    package init(threads: Int) {
        helpers = (1..<threads).map { _ in Helper() }
        for helper in helpers {
            let thread = Thread { helper.live() }
            thread.name = "hindcast-team"
            thread.start()
        }
    }

    deinit {
        for helper in helpers { helper.dismiss() }
    }

    /// Calls `body` on the calling thread and on each other that is awake before that call ends;
    /// returns when all calls have.
    package func run(_ body: @escaping () -> Void) {
        for helper in helpers { helper.call(body) }
        body()
        for helper in helpers { helper.recall() }
    }
}

/// A thread of a team besides the caller's.
///
/// Its work is written and cleared by the caller while the door is closed.
private final class Helper: @unchecked Sendable {  // `door` guards `work`
    private enum Door {
        static let closed = 0
        static let open = 1
        static let inside = 2
        static let asleep = 3
        static let gone = 4
        /// The helper is inside, and the caller sleeps until it has left.
        static let awaited = 5
    }

    /// Looks this often for work after the last one before it goes to sleep: some tens of
    /// microseconds.
    private static let patience = 20_000

    private var work: (() -> Void)?
    private let door = Atomic<Int>(Door.closed)
    private let alarm = DispatchSemaphore(value: 0)
    private let exitBell = DispatchSemaphore(value: 0)

    // MARK: - The caller's side

    func call(_ work: @escaping () -> Void) {
        self.work = work
        set(Door.open)
    }

    /// Closes the door before it was used, or waits until the helper has left.
    func recall() {
        if !move(from: Door.open, to: Door.closed) { awaitExit() }
        work = nil
    }

    /// Waits until the helper has left: awake for as long as that should take, then asleep, as it
    /// may have lost its core.
    private func awaitExit() {
        var looks = 0
        while door.load(ordering: .acquiring) == Door.inside {
            looks += 1
            guard looks >= Self.patience else { continue }
            if move(from: Door.inside, to: Door.awaited) { exitBell.wait() }
        }
    }

    func dismiss() {
        set(Door.gone)
    }

    private func set(_ state: Int) {
        let old = door.exchange(state, ordering: .acquiringAndReleasing)
        if old == Door.asleep { alarm.signal() }
    }

    // MARK: - The thread's side

    func live() {
        var looks = 0
        while door.load(ordering: .acquiring) != Door.gone {
            if move(from: Door.open, to: Door.inside) {
                work?()
                let left = door.exchange(Door.closed, ordering: .acquiringAndReleasing)
                if left == Door.awaited { exitBell.signal() }
                looks = 0
                continue
            }
            looks += 1
            guard looks == Self.patience else { continue }
            looks = 0
            // Whoever changes the door from now on rings.
            if move(from: Door.closed, to: Door.asleep) { alarm.wait() }
        }
    }

    private func move(from old: Int, to new: Int) -> Bool {
        guard door.load(ordering: .relaxed) == old else { return false }
        return door.compareExchange(
            expected: old,
            desired: new,
            ordering: .acquiringAndReleasing
        ).exchanged
    }
}

/// Waits for something that another core is about to do, giving up this one where that takes long.
func spin(until isReached: () -> Bool) {
    var looks = 0
    while !isReached() {
        looks += 1
        if looks % 10_000 == 0 { sched_yield() }
    }
}
