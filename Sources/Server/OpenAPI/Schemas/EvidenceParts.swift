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

    /// The evaluations that the ledger has of a series.
    static let trials = Schema.object([
        "count": .integer(from: 1)
            .described("Different evaluations on this symbol, market and interval, this one too."),
        "sharpe_variance": .number(from: 0).orNull
            .described("Variance of their Sharpe ratios per bar; `null` for fewer than two."),
        "noted": .boolean
            .described("Whether this evaluation stands in the ledger and counts from now on."),
    ])

    /// How long a record has to be to tell its Sharpe ratio from zero.
    static let trackRecord = Schema.object([
        "days": .number(from: 0).described("Days of the window."),
        "minimum_days": .number(from: 0).orNull
            .described("Days that it needs; `null` where no record is long enough."),
        "missing_days": .number(from: 0).orNull.described("Days that are still missing."),
    ])
}
