import Workflows

extension ResponseSchemas {
    /// What came of making decisions again without later candles.
    static let causality = Schema.object([
        "checked_bars": .count.described("Decisions that were made again."),
        "passed": .boolean.orNull
            .described("Whether all came out the same; `null` where none was checked."),
        "stage": .choice(WireNames.causalityStages).orNull
            .described("The first stage that has seen the future."),
        "bar": .time.orNull.described("Opening time of the bar at whose close it did."),
        "detail": .string().orNull.described("What was different."),
    ])
}
