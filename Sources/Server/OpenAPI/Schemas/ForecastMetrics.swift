extension ResponseSchemas {
    /// Figures on both parts of the data that no weight was fitted on.
    static let partMetrics = Schema.object([
        "validation": .reference("ForecastMetrics"),
        "test": .reference("ForecastMetrics"),
    ])

    /// How good forecasts are beside those of simple rules.
    static let forecastMetrics = Schema.object([
        "bars": .count.described("How many forecasts were judged."),
        "loss": .number(from: 0).described("The training's loss on standardised targets."),
        "log_return": .object([
            "mse_over_zero": .number(from: 0).orNull
                .described("Squared error over that of forecasting 0; above 1 is worse."),
            "mse_over_ridge": .number(from: 0).orNull
                .described("Squared error over that of a ridge regression."),
            "ridge_mse_over_zero": .number(from: 0).orNull
                .described("The regression's error over that of forecasting 0."),
            "information_coefficient": correlation.orNull
                .described("Pearson's correlation with the outcome."),
            "information_coefficient_interval": .object([
                "low": correlation.described("Lower end."),
                "high": correlation.described("Upper end."),
            ]).orNull.described("Its 95 % interval."),
            "rank_information_coefficient": correlation.orNull
                .described("Spearman's correlation with the outcome."),
            "directional_accuracy": proportion.orNull
                .described("How often the sign was right."),
        ]).described("The return of the next bar."),
        "log_range": .object([
            "mse": .number(from: 0).described("Squared error over the variance."),
            "mse_of_mean_14": .number(from: 0).described("That of the mean of 14 ranges."),
            "mse_of_har": .number(from: 0).orNull.described("That of a HAR regression."),
            "information_coefficient": correlation.orNull
                .described("Pearson's correlation with the outcome."),
        ]).described("The range of the next bar."),
    ])

    private static let correlation = Schema.number(from: -1, to: 1)

    private static let proportion = Schema.object([
        "count": .count.described("How many there were."),
        "of": .integer(from: 1).described("How many there could have been."),
        "value": .share.described("The share."),
        "low": .share.described("Lower end of its 95 % interval."),
        "high": .share.described("Upper end of its 95 % interval."),
    ])

    /// How far one figure differs between members.
    static let spread = Schema.object([
        "mean": .number().described("The arithmetic mean."),
        "standard_deviation": .number(from: 0).orNull.described("Of the sample."),
        "min": .number().described("The least value."),
        "max": .number().described("The largest value."),
    ])

    /// The spread of the figures on one part of the data.
    static let spreadFigures = Schema.object([
        "mse_over_zero": orNone("Of the return's error over that of forecasting 0."),
        "mse_over_ridge": orNone("Of the return's error over that of a ridge regression."),
        "information_coefficient": orNone("Of the return's correlation with the outcome."),
        "directional_accuracy": orNone("Of how often the return's sign was right."),
        "range_mse": orNone("Of the range's error."),
    ])

    private static func orNone(_ text: String) -> Schema {
        Schema.reference("Spread").orNull.described(text)
    }
}
