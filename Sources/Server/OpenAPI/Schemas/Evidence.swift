import Workflows

extension ResponseSchemas {
    /// The evidence behind a result.
    static let evidence = Schema.object([
        "bars": .integer(from: 1).described("Bars in the window."),
        "model": .choice(WireNames.modelKnowledge)
            .described("What is known of the model's training; `none` where there is no model."),
        "in_sample": .boolean.orNull
            .described("Whether the model was trained on any bar; `null` where unknown."),
        "trained_bars": .count.orNull.described("Bars that the model was fitted on."),
        "validation_bars": .count.orNull
            .described("Bars that its training was stopped or calibrated on."),
        "hindsight_bars": .count.orNull
            .described("Other bars before the end of what it has learned from."),
        "out_of_sample_bars": .count.orNull.described("Bars after all that it has learned from."),
        "missing_candles": .count.described("Candles that are missing inside the window."),
        "zero_volume_bars": .count.described("Bars without trades."),
        "lacked": missingInputs,
        "sharpe_interval": .reference("SharpeInterval").orNull
            .described("Resampled interval of the Sharpe ratio."),
        "probabilistic_sharpe": .share.orNull
            .described("Probability that the true Sharpe ratio is above 0."),
        "warnings": .array(of: .string())
            .described("What to know before believing the figures, the gravest first."),
    ])

    /// The missing inputs of a run or a signal.
    static let missingInputs = Schema.array(of: .choice(WireNames.missingInputs), unique: true)
        .described("What it needed for a full picture and did not have.")

    /// A bootstrap interval of the Sharpe ratio.
    static let sharpeInterval = Schema.object([
        "low": .number().described("Lower end, annualised."),
        "high": .number().described("Upper end, annualised."),
        "confidence": .share.example(0.95)
            .described("Share of the resampled ratios between the two."),
        "resamples": .integer(from: 1).described("How often the returns were resampled."),
        "mean_block_length": .number(above: 0).described("Mean length of a block, in bars."),
    ])

    /// Evidence corrected for the choice among several.
    static let correctedEvidence = Schema.object([
        "p_value": .share.orNull
            .described("Adjusted p-value of a mean return of at most zero."),
        "benchmark_p_value": .share.orNull
            .described("Adjusted p-value of a mean return of at most that of buy-and-hold."),
        "claims": .array(of: .choice(WireNames.correctedClaims), unique: true)
            .described("What they support at the 5 % level."),
        "n_compared": .integer(from: 1).described("How many were compared."),
    ])

    /// Calibration: predicted against observed win rates.
    static let calibration = Schema.object([
        "basis": .string().described("What the probabilities are of."),
        "validation": .reference("Reliability"),
        "test": .reference("Reliability").orNull
            .described("On the part that nothing was fitted on, where it had trades."),
    ])

    /// The reliability of probabilities on one part of the data.
    static let reliability = Schema.object([
        "brier_score": .share.described("Mean squared distance of probability and outcome."),
        "constant_brier_score": .share
            .described("The same of one probability for all; a score not below it knows nothing."),
        "expected_calibration_error": .share
            .described("Mean distance of predicted and observed shares."),
        "base_rate": .share.described("Share of all that came true."),
        "count": .count.described("How many there are."),
        "bins": .array(of: reliabilityBin).described("Forecasts of like probability."),
    ])

    /// A bin of a reliability diagram.
    static let reliabilityBin = Schema.object([
        "predicted": .share.described("Mean of the probabilities."),
        "observed": .share.described("Share of those that came true."),
        "count": .integer(from: 1).described("How many there are."),
    ])
}
