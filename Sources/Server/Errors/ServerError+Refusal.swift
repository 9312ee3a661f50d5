import HTTPTypes
import Workflows

extension ServerError {
    /// The answer to a refused job.
    init(_ refusal: JobRefusal) {
        switch refusal {
        case .full(let queued):
            self.init(
                .tooManyRequests,
                code: "TOO_MANY_JOBS",
                message: "\(queued) jobs are waiting already; try again when some are done",
                retryAfter: 5
            )
        case .trainingInProgress(let job):
            self.init(
                .conflict,
                code: "TRAINING_IN_PROGRESS",
                message: "\(job.subject) is being trained already; wait for that job or cancel it",
                details: ["job_id": .string(job.id), "model_key": .string(job.subject)]
            )
        case .stopping:
            self.init(
                .serviceUnavailable,
                code: "STOPPING",
                message: "the service is stopping; try again when it is back",
                retryAfter: 5
            )
        }
    }
}
