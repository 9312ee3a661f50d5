import Foundation

/// A bounded pool of threads for work that computes or waits for the disk; a task executor.
///
/// Swift's own pool has as many threads as there are cores, so work that keeps one of them for
/// seconds delays requests. Such work prefers this executor instead:
///
/// ```swift
/// let pool = WorkPool(maximumThreads: 16)
/// let task = Task(executorPreference: pool) { try simulate() }
/// ```
///
/// A thread is started when work arrives and none is idle, up to the maximum; then work waits in
/// first-in, first-out order. A suspended task holds no thread, so tasks may await others on the
/// same pool even when it is full. A task must not *block* its thread until other work of the pool
/// has run. A thread ends after some idle time, or at ``shutdown()``.
public final class WorkPool: TaskExecutor {
    /// A job of a task, and its pool, which lives as long as there is work.
    private struct Item {
        let job: UnownedJob
        let pool: WorkPool
    }

    /// The queue and the number of threads.
    ///
    /// `condition` guards every variable. Threads hold this object and not the pool.
    private final class State: @unchecked Sendable {  // `condition` guards its variables
        let condition = NSCondition()
        var items: [Item] = []
        var threads = 0
        var idle = 0
        var isShutDown = false
        var drained: [CheckedContinuation<Void, Never>] = []
    }

    /// How long an idle thread waits for work before it ends, in seconds.
    private static let idleTime: TimeInterval = 5

    /// The default maximum, enough for all default work of one process: `4 x cores + 8`.
    ///
    /// Two per core for short answers, one per core for backtests, one per core for their parts,
    /// and eight for trainings, syncs and files.
    public static let defaultMaximum = 4 * ProcessInfo.processInfo.activeProcessorCount + 8

    /// The largest number of threads.
    public let maximumThreads: Int
    private let state = State()

    /// Creates a pool without threads.
    ///
    /// - Parameter maximumThreads: The largest number of threads; values below 1 count as 1.
    public init(maximumThreads: Int = WorkPool.defaultMaximum) {
        self.maximumThreads = max(1, maximumThreads)
    }

    deinit {
        Self.endIdle(state)
    }

    /// The current number of threads.
    public var threadCount: Int {
        state.condition.withLock { state.threads }
    }

    /// Queues a job of a task.
    public func enqueue(_ job: consuming ExecutorJob) {
        let item = Item(job: UnownedJob(job), pool: self)
        let startsThread = state.condition.withLock {
            state.items.append(item)
            // Each idle thread takes one item, so further items need another thread.
            guard state.items.count > state.idle, state.threads < maximumThreads else {
                state.condition.signal()
                return false
            }
            state.threads += 1
            return true
        }
        if startsThread {
            let state = state
            Thread.detachNewThread { Self.run(state) }
        }
    }

    /// Ends the threads when no work is left, and returns when all have ended.
    ///
    /// Later work is still executed, by threads that end right after it.
    public func shutdown() async {
        await withCheckedContinuation { continuation in
            let isDrained = state.condition.withLock {
                state.isShutDown = true
                state.condition.broadcast()
                if state.threads > 0 { state.drained.append(continuation) }
                return state.threads == 0
            }
            if isDrained { continuation.resume() }
        }
    }

    private static func endIdle(_ state: State) {
        state.condition.withLock {
            state.isShutDown = true
            state.condition.broadcast()
        }
    }

    /// The loop of a thread: takes work until there has been none for the idle time.
    private static func run(_ state: State) {
        while let item = next(state) {
            item.job.runSynchronously(on: item.pool.asUnownedTaskExecutor())
        }
    }

    /// The next work; nil if the thread should end, which is then no longer counted.
    private static func next(_ state: State) -> Item? {
        let (item, drained) = state.condition.withLock {
            () -> (Item?, [CheckedContinuation<Void, Never>]) in
            let limit = Date(timeIntervalSinceNow: idleTime)
            while state.items.isEmpty, !state.isShutDown {
                state.idle += 1
                let isInTime = state.condition.wait(until: limit)
                state.idle -= 1
                guard isInTime else { break }
            }
            if !state.items.isEmpty { return (state.items.removeFirst(), []) }
            state.threads -= 1
            guard state.threads == 0 else { return (nil, []) }
            defer { state.drained = [] }
            return (nil, state.drained)
        }
        drained.forEach { $0.resume() }
        return item
    }
}
