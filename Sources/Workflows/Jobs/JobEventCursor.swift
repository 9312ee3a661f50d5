/// A reader's place among a job's events; holds a page of them at most.
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

    /// The next event, as soon as there is one; nil where none will come.
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
