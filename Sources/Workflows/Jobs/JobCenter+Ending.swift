import Foundation
import Market
import Storage

extension JobCenter {
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
    func keep(_ update: ProgressUpdate, of number: Int64) async {
        guard let text = try? JSON.text(update) else { return }
        running[number]?.reports += 1
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
    func conclude(_ number: Int64, _ outcome: JobWork.Outcome?) async {
        let isInterrupted = Task.isCancelled
        if outcome == nil, let job = running[number], !job.work.isDone { stuck[number] = job.lane }
        do {
            switch outcome ?? .failure(Self.doesNotStop) {
            case _ where running[number]?.isLost == true:
                // What becomes of the job is told by the service that has it now.
                break
            case .failure where outcome == nil && phase == .stopping:
                // In the store the job runs, so the next ``run()`` begins it again.
                break
            case .failure where outcome == nil && running[number]?.isCancelled == true:
                try await finish(number, as: .cancelled(problem: JSON.text(Self.doesNotStop)))
            case .failure where running[number]?.isStalled == true && phase != .stopping:
                let stall = running[number]?.lane.stall(in: limits) ?? .zero
                try await finish(
                    number,
                    as: .failed(problem: JSON.text(Self.stalled(after: stall)))
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
        // Where nothing is stored of this attempt's end.
        let isLost = running[number]?.isLost == true
        running[number]?.attempt.end(as: isLost ? .lost : .interrupted)
        running[number] = nil
        unkeptFailures[number] = nil
        waiters.wake(job: number)
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
        let ended = try await store.endJob(
            number,
            from: state,
            as: ending,
            progress: progress,
            at: now(),
            keeping: limits.keptFinished,
            largest: limits.keptResultBytes,
            describe: Job.description
        )
        if let ended {
            if let run = ended.runID { jobsOfRuns.insert(number, for: run, bytes: 1) }
            count(ended)
            tell(ended: ended)
        }
        waiters.wake(job: number)
    }

    private func count(_ job: StoredJob) {
        let time = job.startedAt.map { (job.finishedAt ?? now()).milliseconds - $0.milliseconds }
        let key = JobEndings.Key(kind: job.kind, state: job.state.rawValue)
        ended[key, default: JobEndings()].jobs += 1
        ended[key, default: JobEndings()].seconds += Double(max(0, time ?? 0)) / 1000
    }

    /// Ends ``run()`` with an error.
    func fail(_ error: any Error) {
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
