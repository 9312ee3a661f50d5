import Forecasting
public import Market
import Storage

/// Does long work one job after the other, and remembers what came of it.
///
/// The store is the truth: a job and its events are in it before anyone hears of them, so work
/// survives the process. Memory only knows who waits.
///
/// ```swift
/// let center = JobCenter(workspace: workspace, keeper: keeper, language: nil, now: clock)
/// async let service: Void = center.run()
/// let job = try await center.submit(.backtest(request))
/// let finished = try await center.finished(job.id, within: .seconds(55))
/// ```
public actor JobCenter {
    private enum Phase {
        case idle, working, stopping, stopped
    }

    /// A job at work.
    private struct Running {
        let kind: JobKind
        let subject: String
        let task: Task<Void, Never>
        /// Whether somebody does not want it any more.
        var isUnwanted = false
        /// When its progress was last kept.
        var keptAt: Timestamp?
        /// Progress that has not been kept yet.
        var unkept: String?
    }

    /// Milliseconds between two kept progress reports.
    private static let pace: Int64 = 500

    private let home: Home
    private let store: CandleStore
    private let work: JobWork
    private let limits: JobLimits
    private let now: @Sendable () -> Timestamp
    private let executor = JobExecutor()

    private var phase = Phase.idle
    private var running: [Int64: Running] = [:]
    private var readers = JobReaders()
    /// Ends ``run()``'s wait.
    private var halt: AsyncStream<Never>.Continuation?
    private var failure: (any Error)?
    private var lastQueued = 0

    /// Where the center's own code runs.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }

    /// Creates a center, which takes jobs on; ``run()`` does them.
    ///
    /// - Parameters:
    ///   - workspace: Where all work is done and kept.
    ///   - keeper: Who brings market data.
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
        home = workspace.home
        store = workspace.store
        work = JobWork(
            workspace: workspace,
            keeper: keeper,
            language: language,
            niceness: limits.trainingNiceness,
            now: now
        )
        self.limits = limits
        self.now = now
    }
}

// MARK: - Asking for work

extension JobCenter {
    /// Takes a job on.
    ///
    /// What can be told without data is checked here: bad input, or a strategy whose model has not
    /// been trained, makes no job.
    ///
    /// - Returns: The job, queued or already running.
    /// - Throws: ``Problem``, or ``JobRefusal``.
    public func submit(_ request: JobRequest) throws -> Job {
        guard phase == .idle || phase == .working else { throw JobRefusal.stopping }
        do {
            try request.check(models: ModelStore(root: home.models))
            let draft = JobDraft(
                kind: request.kind.rawValue,
                subject: request.subject,
                request: try JSON.text(request)
            )
            let addition = try store.addJob(
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
                return try store.job(stored.number).map(Job.init) ?? Job(stored)
            }
        } catch let refusal as JobRefusal {
            throw refusal
        } catch {
            throw Problem(error)
        }
    }

    /// Ends a job that is not wanted any more.
    ///
    /// A queued one ends at once, a running one once it has stopped; a finished one stays as it is.
    ///
    /// - Returns: The job then; nil where there is none of that name.
    /// - Throws: `StorageError`.
    public func cancel(_ id: String) async throws -> Job? {
        guard let job = try job(id), let number = Job.number(in: id) else { return nil }
        if job.state == .queued {
            try end(number, from: .queued, as: .cancelled(problem: JSON.text(Self.cancellation)))
        } else if let task = running[number]?.task {
            running[number]?.isUnwanted = true
            task.cancel()
            await task.value
        }
        return try self.job(id)
    }

    private static var cancellation: Problem {
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
    public func job(_ id: String) throws -> Job? {
        guard let number = Job.number(in: id), let stored = try store.job(number) else {
            return nil
        }
        let job = try Job(stored)
        return job.id == id ? job : nil
    }

    /// Jobs, the newest first.
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
    ) throws -> [Job] {
        let number = before.flatMap(Job.number(in:))
        if let before, number == nil {
            throw WorkflowError.invalid(
                parameter: "before",
                value: String(before.prefix(40)),
                remedy: "give the id of a job, such as backtest-17"
            ).problem
        }
        return try store.jobs(
            kind: kind?.rawValue,
            state: state.flatMap { StoredJob.State(rawValue: $0.rawValue) },
            limit: limit,
            before: number
        ).map(Job.init)
    }

    /// The unfinished training of a model.
    ///
    /// - Throws: `StorageError`.
    public func trainingJob(of modelKey: String) throws -> Job? {
        try store.unfinishedJob(kind: JobKind.train.rawValue, subject: modelKey).map(Job.init)
    }

    /// What a job has brought; nil unless it is done.
    ///
    /// - Throws: `StorageError`.
    public nonisolated func result(of id: String) async throws -> JobResult? {
        guard let job = try await job(id), let number = Job.number(in: job.id),
            let stored = try store.jobResult(number)
        else { return nil }
        guard let run = job.runID else { return JobResult(json: stored) }
        return try work.answer(run: run, data: stored).map { JobResult(json: $0) }
    }

    /// A job once it is finished, or as it stands when the time is over or the center has stopped.
    ///
    /// - Returns: nil where there is no such job, or no more.
    /// - Throws: `StorageError`.
    public func finished(_ id: String, within time: Duration) async throws -> Job? {
        let deadline = ContinuousClock.now.advanced(by: time)
        while let job = try job(id), let number = Job.number(in: id) {
            let isLeft = phase == .stopped || phase == .stopping && job.state == .queued
            guard !job.state.isFinal, !isLeft, ContinuousClock.now < deadline, !Task.isCancelled
            else { return job }
            await change(of: number, until: deadline)
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
    /// - Returns: The events, numbered without a hole.
    public nonisolated func events(
        of id: String,
        after event: Int64
    ) -> AsyncThrowingStream<JobEvent, any Error> {
        let cursor = JobEventCursor(center: self, job: id, after: event)
        return AsyncThrowingStream { try await cursor.next() }
    }

    /// How many jobs wait and work; where the store cannot be read, as many as last wait.
    public var load: (queued: Int, running: Int) {
        lastQueued = (try? store.queuedJobCount()) ?? lastQueued
        return (lastQueued, running.count)
    }

    /// Whether jobs are being done: between the start of ``run()`` and its end.
    public var isWorking: Bool { phase == .working }

    /// The next events of a job, as soon as there are any; none where none will come.
    func nextEvents(of id: String, after event: Int64, limit: Int) async throws -> [JobEvent] {
        while let job = try job(id), let number = Job.number(in: id) {
            let events = try store.jobEvents(of: number, after: event, limit: limit)
            guard events.isEmpty, !job.state.isFinal, phase != .stopped, !Task.isCancelled else {
                return events.map(JobEvent.init)
            }
            await change(of: number, until: nil)
        }
        throw Problem(
            .notFound,
            "JOB_NOT_FOUND",
            "there is no job '\(id.prefix(40))', or no more; finished jobs go after a while",
            details: ["job_id": String(id.prefix(40))]
        )
    }

    /// Waits until something happens to a job, the time is over, or the task is cancelled.
    private func change(of number: Int64, until deadline: ContinuousClock.Instant?) async {
        let id = readers.makeID(for: number)
        let timer = deadline.map { deadline in
            Task {
                try? await Task.sleep(until: deadline, clock: .continuous)
                readers.wake(id)
            }
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { reader in
                if Task.isCancelled {
                    reader.resume()
                } else {
                    readers.add(id, reader)
                }
            }
        } onCancel: {
            Task { await self.wake(id) }
        }
        timer?.cancel()
    }

    private func wake(_ id: JobReaders.ID) {
        readers.wake(id)
    }
}

// MARK: - Doing work

extension JobCenter {
    /// Does jobs until the task is cancelled, first of all those that were left undone.
    ///
    /// A job that a crash left running is begun again, a training from its checkpoint; one that has
    /// ended with the process too often has failed. When the task is cancelled no job is begun any
    /// more: trainings stop at their checkpoint, backtests have some time to finish, and what is
    /// unfinished then waits in the store for the next ``run()``.
    ///
    /// - Throws: ``Problem`` where another center works on the same home, `StorageError` once the
    ///   store cannot be written any more.
    public func run() async throws {
        guard phase == .idle || phase == .stopped else {
            throw Problem(.conflict, "HOME_IN_USE", "this center is at work already")
        }
        let claim = try JobClaim(home: home)
        try store.recoverJobs(
            attempts: limits.attempts,
            problem: { try JSON.text(Self.interruption(of: $0)) },
            at: now(),
            describe: Job.description
        )
        failure = nil
        phase = .working
        readers.wakeAll()
        begin()
        await halted()
        phase = .stopping
        readers.wakeAll()
        await stop()
        phase = .stopped
        readers.wakeAll()
        _ = consume claim
        if let failure { throw failure }
    }

    private static func interruption(of job: StoredJob) -> Problem {
        Problem(
            .internalError,
            "INTERRUPTED",
            "the service ended in the middle of this job \(job.attempts) times, so it is not begun "
                + "again; ask for it again where it is wanted",
            details: ["attempts": "\(job.attempts)"]
        )
    }

    /// Returns once the task is cancelled or the store has failed.
    private func halted() async {
        let (never, halt) = AsyncStream.makeStream(of: Never.self)
        self.halt = halt
        if failure != nil { halt.finish() }
        for await _ in never {}
        self.halt = nil
    }

    /// Ends all work; what is unfinished is queued again.
    private func stop() async {
        for job in running.values where job.kind == .train || job.kind == .sync {
            job.task.cancel()
        }
        let grace = limits.grace
        let timer = Task {
            try await Task.sleep(for: grace)
            running.values.forEach { $0.task.cancel() }
        }
        for job in running.values {
            await job.task.value
        }
        timer.cancel()
    }

    /// Begins as many jobs as may be at work.
    private func begin() {
        guard phase == .working else { return }
        do {
            try begin([.train], atOnce: limits.trainings)
            try begin([.backtest, .compare, .multiSymbol], atOnce: limits.backtests)
            try begin([.sync], atOnce: limits.syncs, isOneASubject: true)
        } catch StorageError.busy {
            // Another process imports for long; it will end.
            Task {
                try await Task.sleep(for: .seconds(1))
                begin()
            }
        } catch {
            fail(error)
        }
    }

    private func begin(
        _ kinds: [JobKind],
        atOnce limit: Int,
        isOneASubject: Bool = false
    ) throws {
        while true {
            let others = running.values.filter { kinds.contains($0.kind) }
            guard others.count < limit else { return }
            let next = try store.startNextJob(
                ofKinds: kinds.map(\.rawValue),
                excluding: isOneASubject ? others.map(\.subject) : [],
                at: now(),
                describe: Job.description
            )
            guard let next else { return }
            start(next, kind: try JSON.decode(JobKind.self, named: next.kind))
        }
    }

    private func start(_ job: StoredJob, kind: JobKind) {
        let number = job.number
        let work = work
        let task = Task {
            let (updates, sink) = AsyncStream.makeStream(
                of: ProgressUpdate.self,
                bufferingPolicy: .bufferingNewest(1)
            )
            async let outcome = Self.outcome(of: job, by: work, reporting: sink) {
                try await self.pin(number, $0, $1)
            }
            for await update in updates {
                keep(update, of: number)
            }
            await conclude(number, await outcome)
        }
        running[number] = Running(kind: kind, subject: job.subject, task: task)
        readers.wake(job: number)
    }

    private static func outcome(
        of job: StoredJob,
        by work: JobWork,
        reporting sink: AsyncStream<ProgressUpdate>.Continuation,
        pin: JobWork.Pin
    ) async -> Result<JobEnding, any Error> {
        defer { sink.finish() }
        do {
            // Between its activities a job reads the store and files as well.
            let ending = try await withTaskExecutorPreference(WorkExecutor.shared) {
                try await work.perform(job, pin: pin) { sink.yield($0) }
            }
            return .success(ending)
        } catch {
            return .failure(error)
        }
    }

    private func pin(_ number: Int64, _ request: TrainingRequest, _ data: DataFreshness) throws {
        try store.pinJob(
            number,
            request: JSON.text(JobRequest.train(request)),
            data: JSON.text(data)
        )
    }

    /// Keeps progress at most so often; the last of it is kept with the job's end.
    private func keep(_ update: ProgressUpdate, of number: Int64) {
        guard let text = try? JSON.text(update) else { return }
        running[number]?.unkept = text
        let time = now()
        if let last = running[number]?.keptAt,
            (0..<Self.pace).contains(time.milliseconds - last.milliseconds)
        {
            return
        }
        // Progress that cannot be kept is no reason to give the work up.
        guard (try? store.advanceJob(number, progress: text)) != nil else { return }
        running[number]?.keptAt = time
        running[number]?.unkept = nil
        readers.wake(job: number)
    }

    /// Keeps what came of a job, and begins the next.
    private func conclude(_ number: Int64, _ outcome: Result<JobEnding, any Error>) async {
        let isInterrupted = Task.isCancelled
        do {
            switch outcome {
            case .success(let ending):
                try await endSurely(number, as: ending)
            case .failure where running[number]?.isUnwanted == true:
                let problem = try JSON.text(Self.cancellation)
                try await endSurely(number, as: .cancelled(problem: problem))
            case .failure where isInterrupted && phase == .stopping:
                try store.putBackJob(number, describe: Job.description)
            case .failure(let error):
                try await endSurely(number, as: .failed(problem: JSON.text(Problem(error))))
            }
        } catch {
            fail(error)
        }
        running[number] = nil
        readers.wake(job: number)
        begin()
    }

    /// Ends a running job; where its result cannot be kept, it has failed for that reason.
    private func endSurely(_ number: Int64, as ending: JobEnding) async throws {
        let progress = running[number]?.unkept
        do {
            try await whileBusy {
                try end(number, from: .running, as: ending, progress: progress)
            }
        } catch {
            try end(number, from: .running, as: .failed(problem: JSON.text(Problem(error))))
        }
    }

    /// Tries again where another process holds the store for long.
    private func whileBusy(_ body: () throws -> Void) async throws {
        for _ in 0..<30 {
            do {
                return try body()
            } catch StorageError.busy {
                // The end of the pause is all that counts, also where a stop cuts it short.
                try? await Task.sleep(for: .seconds(1))
            }
        }
        try body()
    }

    private func end(
        _ number: Int64,
        from state: StoredJob.State,
        as ending: JobEnding,
        progress: String? = nil
    ) throws {
        _ = try store.endJob(
            number,
            from: state,
            as: ending,
            progress: progress,
            at: now(),
            keeping: limits.keptFinished,
            describe: Job.description
        )
        readers.wake(job: number)
    }

    /// Ends ``run()`` with an error.
    private func fail(_ error: any Error) {
        failure = failure ?? error
        halt?.finish()
    }
}
