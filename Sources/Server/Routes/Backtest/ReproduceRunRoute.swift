import Hummingbird
import Workflows

/// `POST /api/v1/backtest/runs/{id}/reproduce`.
struct ReproduceRunRoute: Route {
    let services: Services

    var operation: Operation {
        Operation(
            method: .post,
            path: "/api/v1/backtest/runs/{id}/reproduce",
            id: "reproduceRun",
            tag: "Backtest",
            summary: "Make a run again from what it names, and compare every byte",
            details: """
                Settings and seed come from the run's manifest, the model from the archive by its \
                SHA-256, candles and funding rates from the store, which must have the SHA-256 that \
                the run read. A language model's answers are the stored ones; none is asked. What is \
                not there any more is a 409 with its name. The networks of a walk-forward's folds \
                are those of the cache; what it does not have is trained again.
                """,
            pathParameters: [RunRoute.id],
            query: Self.query,
            answers: BacktestFields.answers("What came of it", "Reproduction"),
            errors: [.notFound, .conflict, .tooManyRequests]
        )
    }

    private static let retrain = Field<Bool>.flag(
        "retrain",
        "Whether to train every fold of a walk-forward again, whatever the cache has."
    )
    private static let query = [AnyField.query(retrain)] + WaitField.query

    func respond(to request: Request, context: AppContext) async throws -> Response {
        let id = try context.parameters.require("id")
        guard try services.workspace.runReport(id) != nil else { throw ServerError.noRun(id) }
        var query = FieldReader(query: request, fields: Self.query)
        let wait = WaitField.read(from: &query)
        let retrain = query.optional(Self.retrain)
        try query.finish(with: ())
        try services.bounds.check(runOfBars: services.workspace.computedBars(ofRun: id))
        return try await services.answer(
            .reproduce(ReproduceRequest(runID: id, retraining: retrain)),
            waiting: wait
        )
    }
}

extension ResponseSchemas {
    /// What came of making a run again.
    static let reproduction = Schema.object(
        [
            "run_id": .runID,
            "outcome": .choice(WireNames.reproductionOutcomes).described(
                "`identical`: every byte is the same; `same_fields`: every field that a run of an older "
                    + "release has is the same; `different`: a value differs."
            ),
            "made_by": .string().described("The version that made the kept run."),
            "version": .string().described("The version that made it again."),
            "model": .string().orNull.described(
                "SHA-256 of the model; `null` for a run without one."
            ),
            "data_sha256": .string().described("SHA-256 of the candles and funding rates."),
            "parts": .array(of: .reference("ReproducedPart")).described("Every file of the run."),
            "differences": .array(of: .reference("RunDifference")).described(
                "The first \(Workspace.listedDifferences) values that differ, the report's first."
            ),
            "difference_count": .count.described("How many values differ."),
            "added_fields": .array(of: .string())
                .described("Fields that a run of an older release does not have."),
            "folds": .reference("ReproducedFolds").described(
                "Where the networks of a walk-forward came from; absent for a run that trains none."
            ),
            "notes": .array(of: .string()).described("What else there is to know."),
        ],
        optional: ["folds"]
    )

    /// Where the networks of a walk-forward that was made again came from.
    static let reproducedFolds = Schema.object([
        "trained": .count.described("Folds whose network was trained again."),
        "from_cache": .count.described("Folds whose network was in the cache."),
    ])

    /// One file of a run that was made again.
    static let reproducedPart = Schema.object([
        "name": .string().example("report.json").described("The file."),
        "status": .choice(WireNames.reproducedPartStatuses).described("How it compares."),
        "sha256": .string().orNull.described("SHA-256 of the kept bytes; `null` without any."),
    ])

    /// A value that differs.
    static let runDifference = Schema.object([
        "part": .string().example("report.json").described("The file."),
        "path": .string().example("trades[3].pnl").described("Where in it."),
        "stored": .string().orNull.described("The kept value as JSON or text."),
        "made": .string().orNull.described("The value that was made now."),
    ])
}
