import Hummingbird
import Workflows

/// `GET /api/v1/jobs/{id}`.
struct JobRoute: Route {
    let services: Services

    var operation: Operation {
        Operation(
            method: .get,
            path: "/api/v1/jobs/{id}",
            id: "getJob",
            tag: "Jobs",
            summary: "How far a job has come",
            pathParameters: [Self.id],
            answers: [.json(.ok, "The job", .reference("Job"))],
            errors: [.notFound]
        )
    }

    /// The job's id, as a path parameter.
    static let id = AnyField(
        name: "id",
        isRequired: true,
        schema: .jobID.described("The job's `id`.")
    )

    func respond(to request: Request, context: AppContext) async throws -> Response {
        let id = try context.parameters.require("id")
        guard let job = try await services.jobs.job(id) else { throw ServerError.noJob(id) }
        return try .json(job, for: request)
    }
}

extension ResponseSchemas {
    /// A job.
    static let job = Schema.object([
        "id": .jobID.described("Names the job."),
        "kind": .choice(JobKind.allCases.map(\.rawValue))
            .described("What is done."),
        "subject": .string().example("BTCUSDT_1h")
            .described("What it is about: the model of a training, else strategy and symbols."),
        "state": .choice(JobState.allCases.map(\.rawValue))
            .described("How far it is; the last three are final."),
        "attempts": .count.described("How often it was begun; a crash begins it again."),
        "created_at": .time.described("When it was asked for."),
        "started_at": .time.orNull.described("When it was begun, the last time."),
        "finished_at": .time.orNull.described("When it ended, whichever way."),
        "progress": .reference("JobProgress").orNull
            .described("How far it has come, where that is known."),
        "error": .reference("Problem").orNull.described("Why it failed."),
        "run_id": .runID.orNull.described("The run that a backtest was kept as; it may have gone."),
    ])

    /// The progress of a job.
    static let jobProgress = Schema.object([
        "stage": .string().example("Training").described("What is being done."),
        "completed": .count.described("Units done so far."),
        "total": .count.orNull.described("Units in all, where that is known."),
        "unit": .string().example("epochs").described("What a unit is."),
        "note": .string().described("What else there is to say, such as an epoch's losses."),
        "fraction": .share.orNull.described("Done over total, where the total is known."),
        "per_second": .number(from: 0).orNull
            .described("Units a second in this stage so far, once it has gone on for a second."),
        "seconds_left": .number(from: 0).orNull
            .described("How long the rest of the stage takes at that rate."),
        "training": .object([
            "member": .integer(from: 1).described("Which network of the model."),
            "members": .integer(from: 1).described("How many networks the model has."),
            "epoch": .integer(from: 1).described("The current epoch."),
            "epochs": .integer(from: 1).described("The largest number of epochs."),
            "train_loss": .number(from: 0).described("Mean loss of the current epoch so far."),
            "val_loss": .number(from: 0).orNull
                .described("Loss on the validation part after the last whole epoch."),
            "best_val_loss": .number(from: 0).orNull.described("The lowest of those losses."),
        ]).orNull.described("The losses of a training; `null` in any other stage."),
    ])
}
