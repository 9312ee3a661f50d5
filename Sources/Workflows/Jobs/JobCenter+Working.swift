import Files
import Foundation
import Market
import Storage
import Tracing

extension JobCenter {
    /// Runs jobs until the task is cancelled.
    ///
    /// Jobs that an earlier process left unfinished come first.
    ///
    /// A job that was running at a crash is started again, a training from its checkpoint; after
    /// too many such attempts it fails. Cancelling the task starts no further job. Trainings then
    /// stop at their checkpoint, backtests have a grace period, and unfinished jobs stay in the
    /// store for the next ``run()``. While another process writes to the store, no job starts or
    /// ends.
    ///
    /// - Throws: ``Problem`` if another center works on the same home, `StorageError` if the store
    ///   cannot be written any more.
    public func run() async throws {
        guard phase == .idle || phase == .stopped else {
            throw Problem(.conflict, "HOME_IN_USE", "this center is at work already")
        }
        try claim()
        failure = nil
        isPastStopDeadline = false
        phase = .starting
        let sharing = shared.map { store in Task { await share(store) } }
        await dispatchUntilCancelled()
        phase = .stopping
        waiters.wakeAll()
        await stop()
        // Until here the leases of what still ran were renewed.
        sharing?.cancel()
        await sharing?.value
        phase = .stopped
        waiters.wakeAll()
        release()
        if let failure { throw failure }
    }

    /// Takes the right to work on the home's jobs already, so that a second service on a home fails
    /// before it listens; ``run()`` gives it back at its end.
    ///
    /// - Throws: ``Problem`` where another center works on the same home.
    public func claim() throws {
        guard !isClaimed else { return }
        homeLock = try lockHome()
        isClaimed = true
    }

    /// Gives the right to work on the home back.
    public func release() {
        homeLock = nil
        isClaimed = false
    }

    /// Takes the right to work on a home's jobs, which one center at a time has.
    ///
    /// Two would take each other's running jobs for leftovers of a crash. In a shared store leases tell
    /// them apart.
    private func lockHome() throws(Problem) -> FileLock? {
        guard shared == nil else { return nil }
        do {
            let file = workspace.home.folder.appending(path: "jobs.lock")
            if let lock = try FileLock.tryLock(file) { return lock }
        } catch  where error.isUnwritable {
            // Nobody can begin a job there, this center included.
            return nil
        } catch {
            throw Problem(
                .internalError,
                "CANNOT_WRITE",
                "cannot write jobs.lock in the home folder (\(error.reason))"
            )
        }
        throw Problem(
            .conflict,
            "HOME_IN_USE",
            "another service works on this home; stop that one, or use another home"
        )
    }

    /// Starts jobs until this task is cancelled or the store fails.
    private func dispatchUntilCancelled() async {
        let dispatcher = Task { try await dispatch() }
        self.dispatcher = dispatcher
        let result = await withTaskCancellationHandler {
            await dispatcher.result
        } onCancel: {
            dispatcher.cancel()
        }
        self.dispatcher = nil
        if case .failure(let error) = result, !(error is CancellationError) { fail(error) }
    }

    /// Recovers jobs that a crash left, then starts queued jobs when slots are free.
    private func dispatch() async throws {
        let (signals, signal) = AsyncStream.makeStream(
            of: Void.self,
            bufferingPolicy: .bufferingNewest(1)
        )
        dispatchSignal = signal
        defer { dispatchSignal = nil }
        while try await !recover() {
            try await Task.sleep(for: Self.storePause)
        }
        try Task.checkCancellation()
        phase = .working
        waiters.wakeAll()
        signal.yield()
        for await _ in signals {
            do {
                while try await startNext() {}
            } catch is StorageError {
                retryLater()
            }
        }
    }

    /// How long the center waits before it asks again of a store that cannot be read or written.
    static let storePause = Duration.seconds(1)

    /// Deals with what a crash has left.
    ///
    /// - Returns: Whether it could; false where the store cannot be written to now.
    private func recover() async throws -> Bool {
        do {
            try await recover(in: store.waiting(.untilCancelled))
            return true
        } catch is StorageError {
            return false
        }
    }

    /// Queues the jobs again that a process has left running.
    func recover(in store: some JobRepository) async throws {
        try await store.recoverJobs(
            ofKinds: JobKind.allCases.map(\.rawValue),
            attempts: limits.attempts,
            problem: { try JSON.text(Self.interruption(of: $0)) },
            at: now(),
            describe: Job.description
        )
    }

    /// Looks for jobs again after a while; a disk may be full, or a home be read-only, for long.
    private func retryLater() {
        Task {
            try? await Task.sleep(for: Self.storePause)
            begin()
        }
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

    /// Stops all jobs and queues unfinished ones again.
    private func stop() async {
        for job in running.values where !job.lane.hasGrace {
            job.task.cancel()
        }
        let (grace, patience) = (limits.grace, limits.patience)
        let timer = Task {
            try await Task.sleep(for: grace)
            running.values.forEach { $0.task.cancel() }
            try await Task.sleep(for: patience)
            isPastStopDeadline = true
            endings.values.forEach { $0.cancel() }
            running.values.forEach { $0.work.giveUp() }
        }
        for job in running.values {
            await job.task.value
        }
        timer.cancel()
        // It holds the center, and so the store, until it has ended.
        _ = await timer.result
    }

    /// Wakes the dispatcher.
    func begin() {
        dispatchSignal?.yield()
    }

    /// Starts the oldest job for which a slot is free.
    ///
    /// - Returns: Whether a job was started.
    private func startNext() async throws -> Bool {
        guard try await store.jobQueue().count > 0 else { return false }
        for lane in JobLane.allCases where try await startNext(in: lane) {
            return true
        }
        return false
    }

    private func startNext(in lane: JobLane) async throws -> Bool {
        let others = running.values.filter { $0.lane == lane }
        let places = lane.limit(in: limits)
        // One more place is for short jobs alone, so that none waits for a long one.
        guard others.count < places + (lane.hasShortPlace ? 1 : 0), !isStuck(lane) else {
            return false
        }
        isStarting = true
        defer { isStarting = false }
        let next = try await store.waiting(.untilCancelled).startNextJob(
            ofKinds: JobTypes.all.filter { $0.lane == lane }.map { $0.name },
            excluding: lane.isSerialBySubject ? others.map(\.subject) : [],
            onlyShort: others.count >= places,
            at: now(),
            describe: Job.description
        )
        guard let next else { return false }
        guard running[next.number] == nil else {
            // An attempt of this process whose lease was over has not stopped yet.
            try await store.putBackJob(next.number, describe: Job.description)
            retryLater()
            return false
        }
        start(next, in: lane)
        return true
    }

    private func start(_ job: StoredJob, in lane: JobLane) {
        let number = job.number
        let trace = JobTrace(of: job.request)
        let (updates, sink) = AsyncStream.makeStream(
            of: ProgressUpdate.self,
            bufferingPolicy: .bufferingNewest(1)
        )
        let context = JobContext(
            workspace: workspace,
            backfiller: backfiller,
            language: language,
            limits: limits,
            now: now,
            pinnedData: job.data,
            pinnedRun: job.runID,
            pin: { [store] pin in
                try await store.waiting(.untilCancelled).pinJob(number, trace.kept(in: pin))
            },
            progress: { sink.yield($0) }
        )
        let attempt = JobAttempt(job, observer: observer)
        let work = JobWork()
        let doing = Task {
            let outcome = await ServiceContext.withValue(attempt.context) {
                await Self.outcome(of: job.request, in: context, reporting: sink)
            }
            if !work.finish(outcome) { self.releaseStuck(number) }
        }
        let stopTime = lane.stopTime(in: limits)
        let task = Task {
            await withTaskCancellationHandler {
                for await update in updates {
                    await keep(update, of: number)
                }
                await conclude(number, await work.outcome())
            } onCancel: {
                doing.cancel()
                Task {
                    try? await Task.sleep(for: stopTime)
                    work.giveUp()
                }
            }
        }
        running[number] = Running(
            lane: lane,
            subject: job.subject,
            task: task,
            work: work,
            attempt: attempt
        )
        waiters.wake(job: number)
        if let stall = lane.stall(in: limits) {
            running[number]?.watcher = watch(number, for: stall)
        }
    }

    /// Stops a job that makes no progress for too long.
    ///
    /// The time is counted in slices, so that one in which the machine slept or the process was
    /// stopped is a single slice, however long it was.
    private func watch(_ number: Int64, for stall: Duration) -> Task<Void, Never> {
        let slices = 20
        return Task {
            var (heard, silent) = (running[number]?.reports, 0)
            while silent < slices {
                try? await Task.sleep(for: stall / slices)
                guard !Task.isCancelled, let job = running[number] else { return }
                silent = job.reports == heard ? silent + 1 : 0
                heard = job.reports
            }
            running[number]?.isStalled = true
            running[number]?.task.cancel()
        }
    }

    /// Takes that work has ended which did not stop when it was told to.
    private func releaseStuck(_ number: Int64) {
        stuck[number] = nil
        begin()
    }

    private static func outcome(
        of request: String,
        in context: JobContext,
        reporting sink: AsyncStream<ProgressUpdate>.Continuation
    ) async -> Result<JobOutput, any Error> {
        defer { sink.finish() }
        do {
            // Between its activities a job also reads the store and files.
            let output = try await withTaskExecutorPreference(context.workspace.pool) {
                try Task.checkCancellation()
                return try await JSON.decode(
                    JobRequest.self,
                    from: request,
                    naming: "what was asked for"
                ).run(in: context)
            }
            return .success(output)
        } catch {
            return .failure(error)
        }
    }
}
