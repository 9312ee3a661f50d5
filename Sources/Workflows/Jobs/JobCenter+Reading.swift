public import Foundation
package import Market
import Storage

extension JobCenter {
    /// A job by id; nil if there is none, or if it has been removed.
    ///
    /// - Throws: `StorageError`.
    public func job(_ id: String) async throws -> Job? {
        guard let number = Job.number(in: id), let stored = try await store.job(number) else {
            return nil
        }
        var job = try Job(stored)
        if let problem = unkeptFailures[number], !job.state.isFinal {
            job = job.failed(with: problem, at: now())
        }
        return job.id == id ? job : nil
    }

    /// Jobs, newest first, without those of kinds that this version does not know.
    ///
    /// - Parameters:
    ///   - kind: Only those of this kind.
    ///   - state: Only those in this state.
    ///   - limit: The page size.
    ///   - before: Only those submitted before that job.
    /// - Returns: The jobs.
    /// - Throws: ``Problem`` if `before` is not a job id, `StorageError`.
    public func jobs(
        kind: JobKind? = nil,
        state: JobState? = nil,
        limit: Int,
        before: String? = nil
    ) async throws -> [Job] {
        let number = before.flatMap(Job.number(in:))
        if let before, number == nil {
            throw WorkflowError.invalid(
                parameter: "before",
                value: String(before.prefix(40)),
                remedy: "give the id of a job, such as backtest-17"
            ).problem
        }
        return try await store.jobs(
            kinds: (kind.map { [$0] } ?? JobKind.allCases).map(\.rawValue),
            state: state.flatMap { StoredJob.State(rawValue: $0.rawValue) },
            limit: limit,
            before: number
        ).map(Job.init)
    }

    /// The unfinished training of a model.
    ///
    /// - Throws: `StorageError`.
    public func trainingJob(of modelKey: String) async throws -> Job? {
        try await store.unfinishedJob(kind: TrainJob.name, subject: modelKey).map(Job.init)
    }

    /// The training of a model that was asked for last, however it stands; nil where there was none.
    ///
    /// One that failed or was cancelled is remembered until the next is asked for.
    ///
    /// - Throws: `StorageError`.
    public func lastTrainingJob(of modelKey: String) async throws -> Job? {
        try await store.latestJob(kind: TrainJob.name, subject: modelKey).map(Job.init)
    }

    /// Whether a job waits for others of its kind to end before it may begin.
    ///
    /// - Throws: `StorageError`.
    public func isWaitingForOthers(_ job: Job) async throws -> Bool {
        guard job.state == .queued, let lane = job.kind.type?.lane,
            let number = Job.number(in: job.id)
        else { return false }
        let kinds = JobTypes.all.filter { $0.lane == lane }.map { $0.name }
        let places = lane.limit(in: limits)
        var earlier = 0
        for state in [StoredJob.State.running, .queued] {
            earlier += try await store.jobs(
                kinds: kinds,
                state: state,
                limit: places,
                before: number
            ).count
        }
        return earlier >= places
    }

    /// What a job has brought; nil unless it is done and its run, where it left one, is still kept.
    ///
    /// - Throws: `StorageError`, ``WorkflowError/damagedRun(id:file:)``.
    public nonisolated func result(of id: String) async throws -> JobResult? {
        try await output(of: id) { type, output in
            try type.answer(output, from: workspace).map { JobResult(json: $0) }
        }
    }

    /// The answer to a request that equals a finished backtest, without another job.
    ///
    /// That is one of this process over the same candles and funding rates, with the same model,
    /// settings and program, whose job and run are still kept and as they were, while nothing has
    /// happened since that a report tells: no other evaluation of the series, no other warning about the
    /// age of its candles.
    ///
    /// - Returns: The job that has done it, and its result with the freshness of the candles now; nil
    ///   where a job is needed, which also tells what is wrong.
    public nonisolated func known(_ request: JobRequest) async -> (job: String, result: JobResult)?
    {
        do {
            // It reads the store and files.
            let found = try await withTaskExecutorPreference(workspace.pool) {
                try await request.known(in: workspace, backfiller: backfiller)
            }
            guard let found, let number = jobsOfRuns.value(found.run),
                let stored = try await store.job(number), stored.state == .done
            else { return nil }
            return (try Job(stored).id, JobResult(json: found.answer))
        } catch {
            return nil
        }
    }

    /// The HTML page of what a job has brought; nil unless it is done, its kind has one, and its run,
    /// where it left one, is still kept.
    ///
    /// - Throws: As ``result(of:)``.
    public nonisolated func page(of id: String) async throws -> Data? {
        try await output(of: id) { type, output in try type.page(output, from: workspace) }
    }

    private nonisolated func output<Answer: Sendable>(
        of id: String,
        _ read: @Sendable (any JobType.Type, JobOutput) throws -> Answer?
    ) async throws -> Answer? {
        guard let job = try await job(id), let number = Job.number(in: job.id),
            let type = job.kind.type, let result = try await store.jobResult(number)
        else { return nil }
        // It may read files.
        return try await withTaskExecutorPreference(workspace.pool) {
            try read(type, JobOutput(result: result, runID: job.runID))
        }
    }

    /// Waits until a job is finished, the time is over, or the center has stopped; returns the job.
    ///
    /// - Returns: nil if there is no such job, or if it has been removed.
    /// - Throws: `StorageError`.
    public func finished(_ id: String, within time: Duration) async throws -> Job? {
        let deadline = ContinuousClock.now.advanced(by: time)
        var changes = waiters.changes
        while let number = Job.number(in: id) {
            // Before the job is read: what it was before the stop is not what the stop left.
            let hasStopped = phase == .stopped
            guard let job = try await job(id) else { return nil }
            let isLeft = hasStopped || phase == .stopping && job.state == .queued
            guard !job.state.isFinal, !isLeft, ContinuousClock.now < deadline, !Task.isCancelled
            else { return job }
            await change(of: number, after: changes, until: deadline)
            changes = waiters.changes
        }
        return nil
    }

    /// The events of a job after a given one, then new events as they happen.
    ///
    /// The sequence ends after the job's last event, or when the center stops. It throws a
    /// ``Problem`` if there is no such job. A slow reader costs no memory.
    ///
    /// - Parameters:
    ///   - id: The job.
    ///   - event: The number of the last event that the reader has; 0 for none.
    /// - Returns: The events, their numbers rising. Older progress events are left out.
    public nonisolated func events(
        of id: String,
        after event: Int64
    ) -> AsyncThrowingStream<JobEvent, any Error> {
        let cursor = JobEventCursor(center: self, job: id, after: event)
        return AsyncThrowingStream { try await cursor.next() }
    }

    /// How many jobs are queued and running; the last known numbers if the store cannot be read.
    public var load: (queued: Int, running: Int) {
        get async { (await queue().count, running.count) }
    }

    /// When the oldest of the jobs that wait was submitted; nil for none.
    package var oldestQueued: Timestamp? {
        get async { await queue().oldest }
    }

    private func queue() async -> JobQueue {
        lastQueue = (try? await store.jobQueue()) ?? lastQueue
        return lastQueue
    }

    /// How much work goes on although it was told to stop; it holds a thread each, and no place.
    public var stuckJobs: Int { stuck.count }

    /// Whether no backtest is begun since as many as may be at work do not stop.
    public var isStuck: Bool {
        JobLane.allCases.contains { lane in isStuck(lane) }
    }

    func isStuck(_ lane: JobLane) -> Bool {
        stuck.values.count { $0 == lane } >= lane.limit(in: limits)
    }

    /// Whether jobs are being done: between the start of ``run()`` and its end.
    public var isWorking: Bool { phase == .working }

    /// Waits for the next events of a job; empty if none will follow.
    func nextEvents(of id: String, after event: Int64, limit: Int) async throws -> [JobEvent] {
        var changes = waiters.changes
        while let job = try await job(id), let number = Job.number(in: id) {
            let events = try await store.jobEvents(of: number, after: event, limit: limit)
            guard events.isEmpty, !job.state.isFinal, phase != .stopped, !Task.isCancelled else {
                return events.map(JobEvent.init)
            }
            await change(of: number, after: changes, until: nil)
            changes = waiters.changes
        }
        throw Problem(
            .notFound,
            "JOB_NOT_FOUND",
            "there is no job '\(id.prefix(40))', or no more; finished jobs go after a while",
            details: ["job_id": String(id.prefix(40))]
        )
    }

    /// Waits until a job changes, the time is over, or the task is cancelled.
    ///
    /// The call itself may have to wait for the actor. `changes` is read before the job is looked
    /// at, so a change in between is not lost.
    func change(
        of number: Int64,
        after changes: Int,
        until deadline: ContinuousClock.Instant?
    ) async {
        let id = waiters.makeID(for: number)
        let timer = deadline.map { deadline in
            Task {
                try? await Task.sleep(until: deadline, clock: .continuous)
                waiters.wake(id)
            }
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                let isOver = deadline.map { $0 <= .now } ?? false
                if Task.isCancelled || isOver || waiters.changes != changes {
                    waiter.resume()
                } else {
                    waiters.add(id, waiter)
                }
            }
        } onCancel: {
            Task { await self.wake(id) }
        }
        timer?.cancel()
    }

    func wake(_ id: JobWaiters.ID) {
        waiters.wake(id)
    }
}
