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
        let lock = try lockHome()
        failure = nil
        isPastStopDeadline = false
        phase = .starting
        await dispatchUntilCancelled()
        phase = .stopping
        waiters.wakeAll()
        await stop()
        phase = .stopped
        waiters.wakeAll()
        _ = consume lock
        if let failure { throw failure }
    }

    /// Takes the lock on a home's jobs, which one center at a time holds.
    ///
    /// Two centers would each take the other's running jobs for leftovers of a crash.
    private func lockHome() throws(Problem) -> FileLock {
        do {
            let file = workspace.home.folder.appending(path: "jobs.lock")
            if let lock = try FileLock.tryLock(file) { return lock }
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
        try await store.waiting(.untilCancelled).recoverJobs(
            ofKinds: JobKind.allCases.map(\.rawValue),
            attempts: limits.attempts,
            problem: { try JSON.text(Self.interruption(of: $0)) },
            at: now(),
            describe: Job.description
        )
        try Task.checkCancellation()
        phase = .working
        waiters.wakeAll()
        signal.yield()
        for await _ in signals {
            while try await startNext() {}
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
        guard others.count < lane.limit(in: limits) else { return false }
        isStarting = true
        defer { isStarting = false }
        let next = try await store.waiting(.untilCancelled).startNextJob(
            ofKinds: JobTypes.all.filter { $0.lane == lane }.map { $0.name },
            excluding: lane.isSerialBySubject ? others.map(\.subject) : [],
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
        let task = Task {
            async let outcome = Self.outcome(of: job.request, in: context, reporting: sink)
            for await update in updates {
                await keep(update, of: number)
            }
            await conclude(number, await outcome)
        }
        running[number] = Running(lane: lane, subject: job.subject, task: task)
        waiters.wake(job: number)
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

    /// Stores progress at most twice a second; the latest is stored when the job ends.
    private func keep(_ update: ProgressUpdate, of number: Int64) async {
        guard let text = try? JSON.text(update) else { return }
        running[number]?.pendingProgress = text
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

    /// Stores the outcome of a job and starts the next.
    private func conclude(_ number: Int64, _ outcome: Result<JobOutput, any Error>) async {
        let isInterrupted = Task.isCancelled
        do {
            switch outcome {
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
                try await finish(number, as: .failed(problem: JSON.text(Problem(error))))
            }
        } catch  where error.isAbandonedWrite {
            // The center is stopping. The job is stored as running, so the next ``run()`` starts it
            // again.
        } catch {
            fail(error)
        }
        running[number] = nil
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
            let problem = try JSON.text(Problem(error))
            try await writeToEnd { [self] store in
                try await end(number, from: .running, as: .failed(problem: problem), in: store)
            }
        }
    }

    /// Waits for the store as long as another process writes to it, even if the job was cancelled.
    ///
    /// Only a stop whose patience is over gives up.
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
