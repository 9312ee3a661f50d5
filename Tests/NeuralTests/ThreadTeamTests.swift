import Foundation
import Neural
import Synchronization
import Testing

@Suite(
    .enabled(if: FileManager.default.fileExists(atPath: "/proc/thread-self"), "needs Linux's /proc")
)
struct ThreadTeamTests {
    /// More than a small machine has cores.
    private static let threads = 8

    @Test func `threads that fell asleep join in again`() throws {
        let team = ThreadTeam(threads: Self.threads)
        let caller = try #require(SystemThread.current)
        let helpers = team.gather(Self.threads).filter { $0 != caller }
        #expect(helpers.count == Self.threads - 1)
        for _ in 0..<3 {
            #expect(wait { helpers.allSatisfy(\.isAsleep) })
            let found = team.gather(2)
            #expect(found.count >= 2)
            #expect(found.isSubset(of: helpers.union([caller])))
        }
    }

    @Test func `no thread is at work once a run has returned`() {
        let team = ThreadTeam(threads: Self.threads)
        let tally = Tally()
        for round in 1...2000 {
            let before = tally.entered.load(ordering: .sequentiallyConsistent)
            team.run {
                tally.entered.wrappingAdd(1, ordering: .sequentiallyConsistent)
                tally.left.wrappingAdd(1, ordering: .sequentiallyConsistent)
            }
            let entered = tally.entered.load(ordering: .sequentiallyConsistent)
            #expect(entered == tally.left.load(ordering: .sequentiallyConsistent))
            #expect((1...Self.threads).contains(entered - before), "round \(round)")
        }
    }

    @Test(arguments: [false, true])
    func `a team's threads end with it, asleep or awake`(asleep: Bool) throws {
        var team: ThreadTeam? = ThreadTeam(threads: Self.threads)
        let caller = try #require(SystemThread.current)
        let helpers = try #require(team).gather(Self.threads).filter { $0 != caller }
        #expect(helpers.count == Self.threads - 1)
        if asleep {
            #expect(wait { helpers.allSatisfy(\.isAsleep) })
        }
        #expect(helpers.allSatisfy { $0.exists })
        team = nil
        #expect(wait { !helpers.contains(where: \.exists) })
    }
}

/// A thread as the system knows it: by its folder below `/proc`.
private struct SystemThread: Hashable {
    private let path: String

    /// The calling thread; nil where the system does not tell.
    static var current: SystemThread? {
        guard
            let link = try? FileManager.default.destinationOfSymbolicLink(
                atPath: "/proc/thread-self"
            )
        else { return nil }
        return SystemThread(path: "/proc/\(link)")
    }

    var exists: Bool { FileManager.default.fileExists(atPath: path) }

    /// Whether it waits for something, instead of looking for it.
    var isAsleep: Bool {
        // The state follows the name, which is in parentheses.
        let status = try? String(contentsOfFile: path + "/stat", encoding: .utf8)
        return status?.contains(") S ") == true
    }
}

/// How often a body was entered and left.
private final class Tally: Sendable {
    let entered = Atomic<Int>(0)
    let left = Atomic<Int>(0)
}

/// The threads that have entered a body.
private final class Visitors: Sendable {
    private let threads = Mutex<Set<SystemThread>>([])

    var all: Set<SystemThread> { threads.withLock { $0 } }

    func enter() {
        guard let thread = SystemThread.current else { return }
        threads.withLock { _ = $0.insert(thread) }
    }
}

extension ThreadTeam {
    /// Runs a body that waits, though not for ever, until so many threads are in it.
    ///
    /// - Returns: The threads that were.
    fileprivate func gather(_ count: Int) -> Set<SystemThread> {
        let visitors = Visitors()
        run {
            visitors.enter()
            _ = wait { visitors.all.count >= count }
        }
        return visitors.all
    }
}

/// Looks until something is so, for an hour at most.
///
/// - Returns: Whether it came to be so.
private func wait(for condition: () -> Bool) -> Bool {
    let deadline = ContinuousClock.now + .seconds(3600)
    while !condition() {
        guard ContinuousClock.now < deadline else { return false }
        sched_yield()
    }
    return true
}
