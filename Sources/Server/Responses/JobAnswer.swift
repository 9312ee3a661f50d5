import HTTPTypes
import Hummingbird
import ServiceLifecycle
import Workflows

extension Services {
    /// Submits a job, waits for it, and answers with its result.
    ///
    /// If it takes longer, the answer is the job. A client that disconnects cancels nothing.
    ///
    /// - Parameters:
    ///   - request: The job.
    ///   - wait: How long to wait; nil for ``defaultWait(languageBars:)``.
    /// - Returns: The answer.
    /// - Throws: ``ServerError`` where the job is refused or fails.
    func answer(_ request: JobRequest, waiting wait: Duration?) async throws -> Response {
        let patience =
            wait.map { min($0, longestWait) } ?? defaultWait(languageBars: request.languageBars)
        if patience > .zero, let known = await jobs.known(request) {
            return .json(bytes: known.result.json, headers: [.jobID: known.job])
        }
        let job = try await submit(request)
        guard patience > .zero else { return try Self.accepted(job) }
        try await finished(job.id, within: patience)
        guard let latest = try await jobs.job(job.id) else { throw ServerError.noJob(job.id) }
        return try await answer(of: latest)
    }

    /// Waits until a job is finished, the time is over, or the grace period of a stop has passed.
    private func finished(_ id: String, within time: Duration) async throws {
        // Not gracefulShutdown(): if it is cancelled while it begins, it never returns.
        let (running, stop) = AsyncStream.makeStream(of: Never.self)
        try await withGracefulShutdownHandler {
            try await withThrowingTaskGroup { group in
                group.addTask { _ = try await jobs.finished(id, within: time) }
                group.addTask {
                    for await _ in running {}
                    try await Task.sleep(for: grace)
                }
                _ = try await group.next()
                group.cancelAll()
            }
        } onGracefulShutdown: {
            stop.finish()
        }
    }

    /// Submits a job.
    ///
    /// - Throws: ``ServerError``; the error of a missing model names its training, if there is one.
    func submit(_ request: JobRequest) async throws -> Job {
        do {
            return try await jobs.submit(request)
        } catch let refusal as JobRefusal {
            throw ServerError(refusal)
        } catch {
            throw try await explained(Problem(error))
        }
    }

    /// The answer for a job now: its result, its error, or its state with status 202.
    func answer(of job: Job) async throws -> Response {
        switch job.state {
        case .done:
            guard let result = try await jobs.result(of: job.id) else {
                throw job.runID.map { .noRun($0, of: job) } ?? ServerError.noJob(job.id)
            }
            return .json(bytes: result.json, headers: [.jobID: job.id])
        case .failed, .cancelled:
            var error = ServerError(job.problem ?? Problem(CancellationError()))
            error.details["job_id"] = .string(job.id)
            throw error
        case .queued, .running:
            return try Self.accepted(job)
        }
    }

    /// The job itself with status 202.
    private static func accepted(_ job: Job) throws -> Response {
        try .json(
            job,
            status: .accepted,
            headers: [
                .location: "/api/v1/jobs/\(job.id)", .jobID: job.id, .retryAfter: "1",
            ]
        )
    }

    /// A problem as an answer; that of a missing model names its training.
    func explained(_ problem: Problem) async throws -> ServerError {
        guard problem.code == "MODEL_NOT_FOUND", let key = problem.details["model_key"],
            let training = try await jobs.trainingJob(of: key)
        else { return ServerError(problem) }
        return ServerError(
            .conflict,
            code: "MODEL_IN_TRAINING",
            message: "model \(key) is being trained; wait for job \(training.id)",
            details: ["model_key": .string(key), "job_id": .string(training.id)],
            retryAfter: 30
        )
    }
}

extension ServerError {
    /// The error for an unknown or removed job.
    static func noJob(_ id: String) -> ServerError {
        ServerError(
            .notFound,
            code: "JOB_NOT_FOUND",
            message: "there is no job \(JSONValue.string(id)); GET /api/v1/jobs lists them",
            details: ["job_id": .string(String(id.prefix(80)))]
        )
    }
}
