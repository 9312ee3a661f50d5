import Files
import Foundation
import Market
import Storage

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
        await dispatchUntilCancelled()
        phase = .stopping
        waiters.wakeAll()
        await stop()
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
    /// Two would take each other's running jobs for leftovers of a crash.
    private func lockHome() throws(Problem) -> FileLock? {
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
            } catch let error as StorageError {
                retryLater(after: error)
            }
        }
    }

    /// How long the center waits before it asks again of a store that cannot be read or written.
    private static let storePause = Duration.seconds(1)

    /// Deals with what a crash has left.
    ///
    /// - Returns: Whether it could; false where the store cannot be written to now.
    private func recover() async throws -> Bool {
        do {
            try await store.waiting(.untilCancelled).recoverJobs(
                ofKinds: JobKind.allCases.map(\.rawValue),
                attempts: limits.attempts,
                problem: { try JSON.text(Self.interruption(of: $0)) },
                at: now(),
                describe: Job.description
            )
            return true
        } catch is StorageError {
            return false
        }
    }

    /// Looks for jobs again after a while; a disk may be full, or a home be read-only, for long.
    private func retryLater(after error: StorageError) {
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
        guard try await store.queuedJobCount() > 0 else { return false }
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
        start(next, in: lane)
        return true
    }

    private func start(_ job: StoredJob, in lane: JobLane) {
        let number = job.number
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
                try await store.waiting(.untilCancelled).pinJob(number, pin)
            },
            progress: { sink.yield($0) }
        )
        let work = JobWork()
        let doing = Task {
            let outcome = await Self.outcome(of: job.request, in: context, reporting: sink)
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
            work: work
        )
        waiters.wake(job: number)
        if lane.canStall { running[number]?.watcher = watch(number) }
    }

    /// Stops a job that makes no progress for too long.
    private func watch(_ number: Int64) -> Task<Void, Never> {
        let stall = limits.stall
        return Task {
            while !Task.isCancelled, let job = running[number] {
                let limit = job.heardAt + stall
                guard limit <= .now else {
                    try? await Task.sleep(until: limit, clock: .continuous)
                    continue
                }
                running[number]?.isStalled = true
                job.task.cancel()
                return
            }
        }
    }

    /// Takes that work has ended which did not stop when it was told to.
    private func releaseStuck(_ number: Int64) {
        stuck[number] = nil
        begin()
    }

    private static func stalled(after time: Duration) -> Problem {
        Problem(
            .unavailable,
            "JOB_STALLED",
            "the job made no progress for \(time.components.seconds) s and was stopped; ask for less",
            details: ["seconds": "\(time.components.seconds)"]
        )
    }

    private static var doesNotStop: Problem {
        Problem(
            .internalError,
            "JOB_STUCK",
            "the job did not stop when it was told to, so its place was given to other work; if the "
                + "service is not ready any more, start it again"
        )
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

    /// Keeps where an attempt at a training began: one that began further than the one before has
    /// a newer checkpoint, so the attempts before it do not count.
    private func keepStart(_ update: ProgressUpdate, of number: Int64) async {
        guard running[number]?.lane == .training, running[number]?.hasKeptStart == false,
            update.isTraining
        else { return }
        do {
            try await store.waiting(.atMost(.zero)).startJob(number, at: update.completed)
            running[number]?.hasKeptStart = true
        } catch {
            // The next report of the same epoch begins no further.
        }
    }

    /// Keeps progress at most so often; the last of it is kept with the job's end.
    private func keep(_ update: ProgressUpdate, of number: Int64) async {
        guard let text = try? JSON.text(update) else { return }
        running[number]?.heardAt = .now
        running[number]?.pendingProgress = text
        await keepStart(update, of: number)
        let time = now()
        if let last = running[number]?.progressStoredAt,
            (0..<Self.pace).contains(time.milliseconds - last.milliseconds)
        {
            return
        }
        do {
            try await store.waiting(.atMost(.zero)).advanceJob(number, progress: text)
        } catch {
            // A failed write of progress does not fail the job.
            return
        }
        running[number]?.progressStoredAt = time
        running[number]?.pendingProgress = nil
        waiters.wake(job: number)
    }

    /// Keeps what came of a job, and begins the next.
    ///
    /// - Parameters:
    ///   - number: The job.
    ///   - outcome: nil where the work did not stop.
    private func conclude(_ number: Int64, _ outcome: JobWork.Outcome?) async {
        let isInterrupted = Task.isCancelled
        if outcome == nil, let job = running[number], !job.work.isDone { stuck[number] = job.lane }
        do {
            switch outcome ?? .failure(Self.doesNotStop) {
            case .failure where outcome == nil && phase == .stopping:
                // In the store the job runs, so the next ``run()`` begins it again.
                break
            case .failure where outcome == nil && running[number]?.isCancelled == true:
                try await finish(number, as: .cancelled(problem: JSON.text(Self.doesNotStop)))
            case .failure where running[number]?.isStalled == true && phase != .stopping:
                try await finish(
                    number,
                    as: .failed(problem: JSON.text(Self.stalled(after: limits.stall)))
                )
            case .success(let output):
                try await finish(number, as: .done(result: output.result, runID: output.runID))
            case .failure where running[number]?.isCancelled == true:
                let problem = try JSON.text(Self.cancellation)
                try await finish(number, as: .cancelled(problem: problem))
            case .failure where isInterrupted && phase == .stopping:
                try await writeToEnd { store in
                    try await store.putBackJob(number, describe: Job.description)
                }
            case .failure(let error):
                var problem = Problem(error)
                // For a client the home is one: its store and the files beside it.
                if problem.code == "CANNOT_WRITE" { problem.code = "STORE_FAILED" }
                try await finish(number, as: .failed(problem: JSON.text(problem)))
            }
        } catch  where error.isAbandonedWrite || error is StorageError {
            // The center is stopping. The job is stored as running, so the next ``run()`` starts it
            // again.
        } catch {
            fail(error)
        }
        running[number]?.watcher?.cancel()
        running[number] = nil
        unkeptFailures[number] = nil
        waiters.wake(job: number)
        begin()
    }

    /// Ends a running job.
    ///
    /// If its result cannot be stored, the job fails with that error.
    private func finish(_ number: Int64, as ending: JobEnding) async throws {
        let progress = running[number]?.pendingProgress
        do {
            try await writeToEnd { [self] store in
                try await end(number, from: .running, as: ending, progress: progress, in: store)
            }
        } catch  where !error.isAbandonedWrite {
            let problem = Problem(error)
            let text = try JSON.text(problem)
            while true {
                do {
                    try await writeToEnd { [self] store in
                        try await end(number, from: .running, as: .failed(problem: text), in: store)
                    }
                    return
                } catch let error as StorageError where !error.isAbandonedWrite && phase == .working
                {
                    // Clients see it already; it is stored once the store can be written to.
                    unkeptFailures[number] = problem
                    waiters.wake(job: number)
                    await pause()
                }
            }
        }
    }

    /// Waits before the next try at the store, whether or not the job has been cancelled.
    private func pause() async {
        await Task { try? await Task.sleep(for: Self.storePause) }.value
    }

    /// Writes to the store however long another process does, and whether or not the job has been
    /// cancelled, unless the center stops and its patience is over.
    private func writeToEnd(
        _ body: @escaping @Sendable (any JobRepository) async throws -> Void
    ) async throws {
        let store = store.waiting(isPastStopDeadline ? .atMost(.zero) : .untilCancelled)
        lastEnding += 1
        let id = lastEnding
        let task = Task { try await body(store) }
        endings[id] = task
        defer { endings[id] = nil }
        try await task.value
    }

    func end(
        _ number: Int64,
        from state: StoredJob.State,
        as ending: JobEnding,
        progress: String? = nil,
        in store: any JobRepository
    ) async throws {
        _ = try await store.endJob(
            number,
            from: state,
            as: ending,
            progress: progress,
            at: now(),
            keeping: limits.keptFinished,
            describe: Job.description
        )
        waiters.wake(job: number)
    }

    /// Ends ``run()`` with an error.
    private func fail(_ error: any Error) {
        failure = failure ?? error
        dispatcher?.cancel()
    }
}

extension Error {
    /// Whether a write was abandoned because the center stops.
    fileprivate var isAbandonedWrite: Bool {
        if case .busy = self as? StorageError { return true }
        return self is CancellationError
    }
}
