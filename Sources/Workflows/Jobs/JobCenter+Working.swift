import Market
import Storage

extension JobCenter {
    /// Does jobs until the task is cancelled, first of all those that were left undone.
    ///
    /// A job that a crash left running is begun again, a training from its checkpoint; one that has
    /// ended with the process too often has failed. When the task is cancelled no job is begun any
    /// more: trainings stop at their checkpoint, backtests have some time to finish, and what is
    /// unfinished then waits in the store for the next ``run()``. While another process writes to the
    /// store, no job begins or ends.
    ///
    /// - Throws: ``Problem`` where another center works on the same home, `StorageError` once the
    ///   store cannot be written any more.
    public func run() async throws {
        guard phase == .idle || phase == .stopped else {
            throw Problem(.conflict, "HOME_IN_USE", "this center is at work already")
        }
        let claim = try JobClaim(home: home)
        failure = nil
        phase = .starting
        do {
            try await recover()
            phase = .working
            readers.wakeAll()
            await beginAll()
            await halted()
        } catch StorageError.busy {
            // It was stopped before it could begin.
        } catch {
            fail(error)
        }
        phase = .stopping
        readers.wakeAll()
        await stop()
        phase = .stopped
        readers.wakeAll()
        _ = consume claim
        if let failure { throw failure }
    }

    private func recover() async throws {
        try await write(tryingWhile: { !Task.isCancelled }) {
            try store.recoverJobs(
                ofKinds: JobKind.allCases.map(\.rawValue),
                attempts: limits.attempts,
                problem: { try JSON.text(Self.interruption(of: $0)) },
                at: now(),
                describe: Job.description
            )
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

    /// Begins as many jobs as may be at work, as soon as the store can be written to.
    func begin() {
        Task { await beginAll() }
    }

    private func beginAll() async {
        let isAtWork = { self.phase == .working && !Task.isCancelled }
        do {
            while try await write(tryingWhile: isAtWork, beginNext) {}
        } catch StorageError.busy {
            // The center stops.
        } catch {
            fail(error)
        }
    }

    /// Begins the oldest job that may be at work beside those that are.
    ///
    /// - Returns: Whether there is one.
    private func beginNext() throws -> Bool {
        guard phase == .working, try store.queuedJobCount() > 0 else { return false }
        return try beginNext([.train], atOnce: limits.trainings)
            || beginNext([.backtest, .compare, .multiSymbol], atOnce: limits.backtests)
            || beginNext([.sync], atOnce: limits.syncs, isOneASubject: true)
    }

    private func beginNext(
        _ kinds: [JobKind],
        atOnce limit: Int,
        isOneASubject: Bool = false
    ) throws -> Bool {
        let others = running.values.filter { kinds.contains($0.kind) }
        guard others.count < limit else { return false }
        let next = try store.startNextJob(
            ofKinds: kinds.map(\.rawValue),
            excluding: isOneASubject ? others.map(\.subject) : [],
            at: now(),
            describe: Job.description
        )
        guard let next else { return false }
        start(next, kind: try JSON.decode(JobKind.self, named: next.kind))
        return true
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
                try await self.pin(number, $0)
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
        pin: @escaping JobWork.Pin
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

    private func pin(_ number: Int64, _ pin: JobPin) async throws {
        try await write(tryingWhile: { !Task.isCancelled }) { try store.pinJob(number, pin) }
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
        guard (try? write { try store.advanceJob(number, progress: text) }) != nil else { return }
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
                try await writeSurely { try store.putBackJob(number, describe: Job.description) }
            case .failure(let error):
                try await endSurely(number, as: .failed(problem: JSON.text(Problem(error))))
            }
        } catch StorageError.busy {
            // The center stops. In the store the job runs, so the next ``run()`` begins it again.
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
            try await writeSurely {
                try end(number, from: .running, as: ending, progress: progress)
            }
        } catch StorageError.busy(let path) {
            throw StorageError.busy(path: path)
        } catch {
            let problem = try JSON.text(Problem(error))
            try await writeSurely { try end(number, from: .running, as: .failed(problem: problem)) }
        }
    }

    /// Writes to the store however long others do, unless the center stops meanwhile.
    private func writeSurely(_ body: () throws -> Void) async throws {
        let isPatient = patience()
        try await write(tryingWhile: { phase != .stopping || isPatient() }, body)
    }

    func end(
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
