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

    /// Whether entries at random places would have done as well.
    static let randomEntry = Schema.object([
        "draws": .integer(from: 1).described("How often all trades were put elsewhere."),
        "p_value": .share.described("Share of the draws with at least the account's return."),
        "median_return_pct": .number().orNull.described("Median return of the draws."),
        "high_return_pct": .number().orNull
            .described("The return that one draw in twenty exceeds."),
    ])

    /// What the forecasts add.
    static let forecastValue = Schema.object([
        "kept": forecastOutcome.described("With the forecasts as they are."),
        "withheld": forecastOutcome.described("Without the forecast view."),
        "shuffled": forecastOutcome.described("With forecasts of other days, medians."),
        "draws": .integer(from: 1).described("How often the days were shuffled."),
    ])

    private static let forecastOutcome = Schema.object([
        "return_pct": .number().orNull.described("Total return."),
        "sharpe_ratio": .number().orNull.described("Annualised."),
    ])

    /// What the unknown order of touches inside bars could change.
    static let intrabarBounds = Schema.object([
        "ambiguous_bars": .count
            .described("Bars that touched both the stop and the target of a position."),
        "pessimistic_return_pct": .number().orNull
            .described("The return of the run, which takes the stop first."),
        "optimistic_return_pct": .number().orNull
            .described("The return where the target comes first."),
    ])

    /// A question to the evidence, and its answer.
    static let evidenceCheck = Schema.object([
        "name": .string(pattern: "^[a-z_]{1,40}$").example("random_entry").described("Its name."),
        "weight": .choice(WireNames.checkWeights).described("What it does to the verdict."),
        "passed": .boolean.orNull.described("`null` where it could not be answered."),
        "finding": .string().described("What was found."),
        "remedy": .string().orNull.described("What to do about it; `null` where it is passed."),
    ])

    /// What the evidence comes to.
    static let verdict = Schema.object([
        "claim": .choice(WireNames.claims).described("How much may be claimed."),
        "text": .string().described("The verdict in plain words."),
        "missing": .array(of: .string(), unique: true)
            .described("Names of the checks that are not passed."),
    ])
}
