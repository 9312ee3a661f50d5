import Files
import Forecasting
public import Market
import Storage

/// Does long work one job after the other, and remembers what came of it.
///
/// The store is the truth: a job and its events are in it before anyone hears of them, so work
/// survives the process. Memory only knows who waits. While another process writes to the store, all
/// questions are answered, and what is to be kept waits.
///
/// ```swift
/// let center = JobCenter(workspace: workspace, keeper: keeper, language: nil, now: clock)
/// async let service: Void = center.run()
/// let job = try await center.submit(.backtest(request))
/// let finished = try await center.finished(job.id, within: .seconds(55))
/// ```
public actor JobCenter {
    enum Phase {
        case idle, starting, working, stopping, stopped
    }

    /// A job at work.
    struct Running {
        let lane: JobLane
        let subject: String
        let task: Task<Void, Never>
        let work: JobWork
        /// Whether it was asked to be cancelled.
        var isCancelled = false
        /// Whether it was stopped since it had made no progress for too long.
        var isStalled = false
        /// Stops it where it makes no progress.
        var watcher: Task<Void, Never>?
        /// When it was begun or last told how far it had come.
        var heardAt = ContinuousClock.now
        /// Whether it is kept where this attempt began.
        var hasKeptStart = false
        /// When its progress was last kept.
        var keptAt: Timestamp?
        /// Progress that has not been kept yet.
        var unkept: String?
    }

    /// Milliseconds between two kept progress reports.
    static let pace: Int64 = 500

    let workspace: Workspace
    let keeper: MarketDataKeeper
    let language: LanguageSource?
    let limits: JobLimits
    let now: @Sendable () -> Timestamp
    let store: any JobRepository

    var phase = Phase.idle
    /// Whether the home is held, by ``claim()`` or by ``run()``, and what holds it; nil where the home
    /// takes no file.
    var isClaimed = false
    var homeLock: FileLock?
    var running: [Int64: Running] = [:]
    /// The lanes of work that was told to stop and goes on, by the numbers of the jobs.
    var stuck: [Int64: JobLane] = [:]
    /// Why jobs have failed whose end cannot be kept until the store can be written to again.
    var unkeptFailures: [Int64: Problem] = [:]
    /// Whether a job is being begun that ``running`` does not have yet.
    var isStarting = false
    var waiters = JobWaiters()
    /// Wakes the loop that begins jobs.
    var dispatchSignal: AsyncStream<Void>.Continuation?
    /// The loop that begins jobs.
    var dispatcher: Task<Void, any Error>?
    var failure: (any Error)?
    var lastQueued = 0
    /// Writes that go on whether or not their job is cancelled, by their numbers.
    var endings: [Int: Task<Void, any Error>] = [:]
    var lastEnding = 0
    /// Whether a stop has waited long enough for another process that writes to the store.
    var hasGivenUp = false

    /// How many writes wait until another process has written to the store.
    public nonisolated var waitingWrites: Int { store.blockedWrites }

    /// Creates a center, which takes jobs on; ``run()`` does them.
    ///
    /// - Parameters:
    ///   - workspace: Where all work is done and kept.
    ///   - keeper: Downloads market data.
    ///   - language: Who answers strategies that consult a language model; nil for nobody.
    ///   - limits: How much work is taken on.
    ///   - now: The clock of jobs and runs.
    public init(
        workspace: Workspace,
        keeper: MarketDataKeeper,
        language: LanguageSource? = nil,
        limits: JobLimits = JobLimits(),
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.workspace = workspace
        self.keeper = keeper
        self.language = language
        self.limits = limits
        self.now = now
        store = workspace.jobs
    }
}

// MARK: - Asking for work

extension JobCenter {
    /// Takes a job on.
    ///
    /// What can be told without data is checked here: bad input, or a strategy whose model has not
    /// been trained, makes no job.
    ///
    /// - Returns: The job, which begins as soon as it may.
    /// - Throws: ``Problem``, or ``JobRefusal``.
    public func submit(_ request: JobRequest) async throws -> Job {
        do {
            try request.check(models: ModelStore(root: workspace.home.models))
            let draft = JobDraft(
                kind: request.kind.rawValue,
                subject: request.subject,
                request: try JSON.text(request),
                isAlone: request.isAlone,
                isShort: request.isShort(now: now())
            )
            guard ![.stopping, .stopped].contains(phase) else { throw JobRefusal.stopping }
            if try await store.unfinishedJob(kind: draft.kind, subject: draft.subject) == nil {
                try request.checkFree(models: ModelStore(root: workspace.home.models))
            }
            let addition = try await store.waiting(.atMost(limits.patience)).addJob(
                draft,
                queueLimit: limits.queued,
                at: now(),
                describe: Job.description
            )
            switch addition {
            case .full(let queued): throw JobRefusal.full(queued: queued)
            case .exists(let other): throw JobRefusal.trainingInProgress(try Job(other))
            case .added(let stored):
                begin()
                return try Job(stored)
            }
        } catch let refusal as JobRefusal {
            throw refusal
        } catch {
            throw Problem(error)
        }
    }

    /// Ends a job that is not wanted any more.
    ///
    /// A queued one ends at once, a running one once it has stopped, or has been told to for
    /// ``JobLimits/stopTime``; a finished one stays as it is.
    ///
    /// - Returns: The job then; nil where there is none of that name.
    /// - Throws: `StorageError`.
    public func cancel(_ id: String) async throws -> Job? {
        let patience = WritePatience.until(.now + limits.patience)
        while true {
            let changes = waiters.changes
            guard let job = try await job(id), let number = Job.number(in: job.id) else {
                return nil
            }
            if let task = running[number]?.task {
                running[number]?.isCancelled = true
                task.cancel()
                await task.value
                return try await self.job(id)
            }
            if job.state == .queued {
                // Where it has begun meanwhile nothing ends, and the next look finds it running.
                let problem = try JSON.text(Self.cancellation)
                try await end(
                    number,
                    from: .queued,
                    as: .cancelled(problem: problem),
                    in: store.waiting(patience)
                )
            } else if job.state.isFinal || !isStarting && waiters.changes == changes {
                return job
            } else {
                await change(of: number, after: changes, until: nil)
            }
        }
    }

    static var cancellation: Problem {
        Problem(
            .cancelled,
            "CANCELLED",
            "the job was cancelled; ask for it again where it is wanted"
        )
    }
}

// MARK: - Asking about work

extension JobCenter {
    /// A job as it stands; nil where there is none of that name, or no more.
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

    /// Jobs, the newest first, without those of kinds that only other versions do.
    ///
    /// - Parameters:
    ///   - kind: Only those of this kind.
    ///   - state: Only those that stand there.
    ///   - limit: How many at most.
    ///   - before: Only those that were asked for before that job.
    /// - Returns: The jobs.
    /// - Throws: ``Problem`` where `before` cannot be a job's name, `StorageError`.
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

    /// What a job has brought; nil unless it is done and its run, where it left one, is still kept.
    ///
    /// - Throws: `StorageError`, ``WorkflowError/damagedRun(id:file:)``.
    public nonisolated func result(of id: String) async throws -> JobResult? {
        guard let job = try await job(id), let number = Job.number(in: job.id),
            let type = job.kind.type, let result = try await store.jobResult(number)
        else { return nil }
        // It may read files.
        return try await withTaskExecutorPreference(workspace.pool) {
            try type.answer(JobOutput(result: result, runID: job.runID), from: workspace)
                .map { JobResult(json: $0) }
        }
    }

    /// A job once it is finished, or as it stands when the time is over or the center has stopped.
    ///
    /// - Returns: nil where there is no such job, or no more.
    /// - Throws: `StorageError`.
    public func finished(_ id: String, within time: Duration) async throws -> Job? {
        let deadline = ContinuousClock.now.advanced(by: time)
        var changes = waiters.changes
        while let job = try await job(id), let number = Job.number(in: id) {
            let isLeft = phase == .stopped || phase == .stopping && job.state == .queued
            guard !job.state.isFinal, !isLeft, ContinuousClock.now < deadline, !Task.isCancelled
            else { return job }
            await change(of: number, after: changes, until: deadline)
            changes = waiters.changes
        }
        return nil
    }

    /// What happened to a job after an event of it, and what happens from now on.
    ///
    /// The sequence ends after the job's last event, or when the center stops; it throws a
    /// ``Problem`` where there is no such job. Whoever reads slowly keeps nothing in memory.
    ///
    /// - Parameters:
    ///   - id: The job.
    ///   - event: The number of the last event that the reader has; 0 for none.
    /// - Returns: The events, their numbers rising; progress that is long past is left out.
    public nonisolated func events(
        of id: String,
        after event: Int64
    ) -> AsyncThrowingStream<JobEvent, any Error> {
        let cursor = JobEventCursor(center: self, job: id, after: event)
        return AsyncThrowingStream { try await cursor.next() }
    }

    /// How many jobs wait and work; where the store cannot be read, as many as last wait.
    public var load: (queued: Int, running: Int) {
        get async {
            lastQueued = (try? await store.queuedJobCount()) ?? lastQueued
            return (lastQueued, running.count)
        }
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

    /// The next events of a job, as soon as there are any; none where none will come.
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

    /// Waits until something happens to a job, the time is over, or the task is cancelled.
    ///
    /// To call this may be to wait for the center already, such as for a task that prefers an
    /// executor of its own; what happens meanwhile is seen by `changes`, which is taken before
    /// looking at the job.
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
