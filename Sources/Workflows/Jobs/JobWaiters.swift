/// Tasks that wait for a change of a job.
struct JobWaiters {
    /// One waiting task.
    struct ID: Hashable {
        fileprivate let job: Int64
        fileprivate let number: Int
    }

    private var waiting: [Int64: [Int: CheckedContinuation<Void, Never>]] = [:]
    private var next = 0
    /// How many changes of any job there have been.
    private(set) var changes = 0

    /// Returns a new id for a wait.
    mutating func makeID(for job: Int64) -> ID {
        next += 1
        return ID(job: job, number: next)
    }

    mutating func add(_ id: ID, _ waiter: CheckedContinuation<Void, Never>) {
        waiting[id.job, default: [:]][id.number] = waiter
    }

    /// Wakes one task; does nothing if it is awake already.
    mutating func wake(_ id: ID) {
        waiting[id.job]?.removeValue(forKey: id.number)?.resume()
        if waiting[id.job]?.isEmpty == true {
            waiting[id.job] = nil
        }
    }

    /// Counts a change of a job and wakes the tasks that wait for it.
    mutating func wake(job: Int64) {
        changes += 1
        waiting.removeValue(forKey: job)?.values.forEach { $0.resume() }
    }

    /// Counts a change of the center and wakes all tasks.
    mutating func wakeAll() {
        changes += 1
        let all = waiting
        waiting = [:]
        all.values.forEach { $0.values.forEach { $0.resume() } }
    }
}

/// A reader's position in a job's events; buffers at most one page.
actor JobEventCursor {
    private static let page = 64

    private let center: JobCenter
    private let job: String
    private var last: Int64
    private var events: ArraySlice<JobEvent> = []
    private var isAtEnd = false

    init(center: JobCenter, job: String, after event: Int64) {
        self.center = center
        self.job = job
        last = event
    }

    /// Waits for the next event; nil after the last.
    func next() async throws -> JobEvent? {
        guard !isAtEnd else { return nil }
        if events.isEmpty {
            events = try await center.nextEvents(of: job, after: last, limit: Self.page)[...]
        }
        guard let event = events.popFirst() else { return nil }
        last = event.id
        isAtEnd = event.isLast
        return event
    }
}
