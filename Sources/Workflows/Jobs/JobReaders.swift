/// Who waits for something to happen to which job.
struct JobReaders {
    /// One wait.
    struct ID: Hashable {
        fileprivate let job: Int64
        fileprivate let number: Int
    }

    private var waiting: [Int64: [Int: CheckedContinuation<Void, Never>]] = [:]
    private var next = 0
    /// How often somebody has been told of something.
    private(set) var news = 0

    /// Names a wait that is about to begin.
    mutating func makeID(for job: Int64) -> ID {
        next += 1
        return ID(job: job, number: next)
    }

    mutating func add(_ id: ID, _ reader: CheckedContinuation<Void, Never>) {
        waiting[id.job, default: [:]][id.number] = reader
    }

    /// Wakes one; nothing happens where it is awake already.
    mutating func wake(_ id: ID) {
        waiting[id.job]?.removeValue(forKey: id.number)?.resume()
        if waiting[id.job]?.isEmpty == true {
            waiting[id.job] = nil
        }
    }

    /// Wakes all who wait for a job.
    mutating func wake(job: Int64) {
        news += 1
        waiting.removeValue(forKey: job)?.values.forEach { $0.resume() }
    }

    /// Wakes all.
    mutating func wakeAll() {
        news += 1
        let all = waiting
        waiting = [:]
        all.values.forEach { $0.values.forEach { $0.resume() } }
    }
}
