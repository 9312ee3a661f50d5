extension ResponseSchemas {
    /// A piece of long work.
    static let job = Schema.object([
        "id": .string(pattern: "^[A-Za-z0-9_-]{1,64}$").described("Names the job."),
        "kind": .choice(["train", "backtest", "compare", "multi_symbol", "sync"])
            .described("What is done."),
        "subject": .string().example("BTCUSDT_1h")
            .described("What it is about: the model of a training, else strategy and symbols."),
        "state": .choice(["queued", "running", "done", "failed", "cancelled"])
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

    /// How far a job has come.
    static let jobProgress = Schema.object([
        "stage": .string().example("Training").described("What is being done."),
        "completed": .count.described("Units done so far."),
        "total": .count.orNull.described("Units in all, where that is known."),
        "unit": .string().example("epochs").described("What a unit is."),
        "note": .string().described("What else there is to say, such as an epoch's losses."),
        "fraction": .share.orNull.described("Done over total, where the total is known."),
    ])

    /// What a job was for: the plain answer of the call that began it.
    static let jobResult = Schema.either(
        ["BacktestReport", "Comparison", "Portfolio", "TrainedModel", "DataOutcome"]
            .map(Schema.reference)
    )
}
