import Foundation

/// A bounded pool of threads for work that computes or waits for the disk.
///
/// Tasks share a few threads, as many as there are cores; work that keeps one of them for seconds
/// keeps requests waiting. Such work prefers this executor instead:
///
/// ```swift
/// let pool = WorkPool(maximumThreads: 16)
/// let task = Task(executorPreference: pool) { try simulate() }
/// ```
///
/// A thread is started when work comes and none is idle, up to the maximum; beyond it work waits in
/// the order in which it came. A task that awaits something holds no thread, so tasks may await others
/// on the same pool however full it is. What may not be done is to *block* a thread of the pool until
/// other work of the pool has run. A thread ends when it has been idle for a while, or at
/// ``shutdown()``.
public final class WorkPool: TaskExecutor {
    /// A piece of a task, and its pool, which lives as long as there is work.
    private struct Item {
        let job: UnownedJob
        let pool: WorkPool
    }

    /// The queue and the count of threads.
    ///
    /// Every variable is guarded by `condition`. Threads hold this and not the pool.
    private final class State: @unchecked Sendable {
        let condition = NSCondition()
        var items: [Item] = []
        var threads = 0
        var idle = 0
        var isShutDown = false
        var drained: [CheckedContinuation<Void, Never>] = []
    }

    /// How long a thread waits for work before it ends, in seconds.
    private static let idleTime: TimeInterval = 5

    /// As many threads as the default work of one process needs, so that nothing waits for a thread:
    /// `4 x cores + 8`.
    ///
    /// Two a core for short answers, one a core for backtests, one a core for their parts, and eight
    /// for trainings, syncs and files.
    public static let defaultMaximum = 4 * ProcessInfo.processInfo.activeProcessorCount + 8

    /// How many threads there are at most.
    public let maximumThreads: Int
    private let state = State()

    /// Creates a pool without threads.
    ///
    /// - Parameter maximumThreads: How many threads there are at most; at least 1 in any case.
    public init(maximumThreads: Int = WorkPool.defaultMaximum) {
        self.maximumThreads = max(1, maximumThreads)
    }

    deinit {
        Self.endIdle(state)
    }

    /// How many threads there are now.
    public var threadCount: Int {
        state.condition.withLock { state.threads }
    }

    /// Queues a piece of a task.
    public func enqueue(_ job: consuming ExecutorJob) {
        let item = Item(job: UnownedJob(job), pool: self)
        let startsThread = state.condition.withLock {
            state.items.append(item)
            // Each idle thread takes one item, so more items than that need another thread.
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

    /// Ends the threads and returns once all have ended, which they do when there is no work left.
    ///
    /// Work that comes afterwards is still done, by threads that end right after it.
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

    /// What a thread does: takes work until there has been none for a while.
    private static func run(_ state: State) {
        while let item = next(state) {
            item.job.runSynchronously(on: item.pool.asUnownedTaskExecutor())
        }
    }

    /// The next piece of work; nil where the thread is to end, which is then no longer counted.
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
