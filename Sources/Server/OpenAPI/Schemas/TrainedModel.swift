import Workflows

extension ResponseSchemas {
    /// The result of a training: the model's manifest and the spread over its members.
    static let trainedModel = Schema.object(
        [
            "format_version": .integer(from: 1).described("The format of the model's files."),
            "model_key": .modelKey,
            "series": .object([
                "symbol": .tradedSymbol,
                "venue": .marketName,
                "interval": .intervalName,
            ]).described("The candles that it forecasts."),
            "features": .array(of: .string()).described("Names of the input columns."),
            "outputs": .array(of: .string()).described("Names of the outputs."),
            "members": .array(of: .reference("NetworkMember"))
                .described("The networks; a forecast is the mean of all."),
            "rank_table": .object([
                "percentiles": .array(of: .number(from: 0), count: 101...101)
                    .described("Percentiles 0 to 100 of the size of forecasts.")
            ]).described("How large its forecasts are on the validation part."),
            "scalers": .object([
                "features": .reference("Scaler"),
                "targets": .reference("Scaler"),
            ]).described("Both fitted scalers, which all members share."),
            "origin": .object(["trained": .reference("Training")])
                .described("Where the model comes from."),
            "spread": .object([
                "best_val_loss": .reference("Spread"),
                "validation": .reference("SpreadFigures"),
                "test": .reference("SpreadFigures"),
            ]).orNull.described("How far the members' own figures lie apart."),
            "data": .reference("DataFreshness"),
        ],
        // What a training has read; a model that was kept does not say.
        optional: ["data"]
    )

    /// One network of a model.
    static let networkMember = Schema.object([
        "weights": .object([
            "size": .integer(from: 1).described("Length in bytes."),
            "crc32": .integer(0...4_294_967_295).described("CRC-32 of its bytes."),
        ]).described("Its file of weights."),
        "training": .object([
            "seed": .count.described("Where all its chance came from."),
            "best_val_loss": .number(from: 0).described("Loss of the kept weights."),
            "best_epoch": .integer(from: 1).described("The epoch that they are of."),
            "epochs_trained": .integer(from: 1).described("Epochs trained."),
            "metrics": .reference("PartMetrics"),
        ]).described("What its training came to."),
    ])

    /// A model's training and its metrics.
    static let training = Schema.object(
        [
            "configuration": .reference("TrainingConfiguration"),
            "bars": .object([
                "training": .reference("BarSpan"),
                "validation": .reference("BarSpan"),
                "test": .reference("BarSpan"),
            ]).described("The candles that each part of the split touched."),
            "data_sha256": .sha256.described("Of the candles."),
            "data": .reference("TrainingData"),
            "metrics": .reference("PartMetrics"),
            "forecast_band": .object([
                "level": .share.described("Share of outcomes that the band should hold."),
                "range_low": .number().described(
                    "Reach below the forecast range, in forecast ranges."
                ),
                "range_high": .number().described("Reach above it, in forecast ranges."),
                "return_width": .number(from: 0)
                    .described("Reach to either side of the forecast return, in forecast ranges."),
                "bars": .count.described("Held-out bars that it was made of."),
            ]).described("The split-conformal band of the forecasts; absent for too few of them."),
            "calibrations": .dictionary(of: .reference("WinCalibration"))
                .described("What scores really came to, by strategy."),
        ],
        optional: ["forecast_band"]
    )

    /// What the candles of a training were like.
    static let trainingData = Schema.object([
        "bars": .integer(from: 1).described("Candles of the training."),
        "missing": .count.described("Candles missing between the first and the last."),
        "empty_bars": .count.described("Bars in which nobody traded."),
        "flat_bars": .count.described("Bars with a volume whose price did not move."),
        "clipped_returns": .count.described("Returns moved to 10 standard deviations."),
        "clipped_ranges": .count.described("Ranges moved to 10 standard deviations."),
        "clipped_bars": .array(of: .time).described("The first ten of these bars."),
    ])

    /// The settings of a training.
    static let trainingConfiguration = Schema.object([
        "training_mode": .choice(WireNames.trainingModes).described("How it meets the rows."),
        "lookback_window": .integer(2...1000).described("Candles that it looks back on."),
        "epochs": .integer(1...10_000).described("Most passes over the training windows."),
        "batch_size": .integer(1...4096).described("Sequences in a step."),
        "learning_rate": .number(above: 0, to: 1).described("First learning rate."),
        "hidden_size": .integer(1...1024).described("Width of a recurrent layer."),
        "num_layers": .integer(1...8).described("Recurrent layers."),
        "model_type": .choice(WireNames.modelTypes).described("Kind of network."),
        "dropout": .number(from: 0, to: 0.9).described("Share of activations dropped."),
        "weight_decay": .share.described("L2 penalty."),
        "gradient_clip": .number(above: 0).orNull.described("Largest norm of a gradient."),
        "loss": .choice(WireNames.losses).described("Which errors weigh how much."),
        "feature_set": .choice(WireNames.featureSets).described("What the network sees of a bar."),
        "feature_scaler": .choice(WireNames.scalers).described("How features are scaled."),
        "lr_patience": .integer(1...10_000).described("Epochs before the rate is halved."),
        "early_stopping_patience": .integer(1...10_000).described("Epochs before it ends."),
        "seed": .count.described("Where all chance comes from."),
    ])

    /// A fitted scaler.
    static let scaler = Schema.object([
        "columns": .array(of: .string()).described("Names of the columns."),
        "fitted": .object([
            "from": .time.described("Opening time of the first row."),
            "to": .time.described("Opening time of the last row."),
            "rows": .integer(from: 1).described("How many rows there are."),
        ]).orNull.described("The rows that it was fitted on."),
        "kind": .choice(WireNames.scalers).described("What it does."),
        "parameters": .dictionary(of: .any).described("A list of numbers a parameter."),
    ])

    /// The calibration of a strategy's scores: their win rates.
    static let winCalibration = Schema.object([
        "basis": .object([
            "stops": .string().described("What stop and target were measured in."),
            "leverage": .number(from: 1, to: 125).described("Notional over margin."),
            "maker_fee": .number(from: 0).described("Fee of a resting order, as a share."),
            "taker_fee": .number(from: 0).described("Fee of every other fill, as a share."),
            "slippage": .number(from: 0).described("How much worse an order filled, as a share."),
            "longest_trade": .integer(from: 1).described("Bars after which a trade was closed."),
        ]).orNull.described("What the trades were."),
        "map": .object([
            "inputs": .array(of: .number()).described("Sizes of scores."),
            "outputs": .array(of: .share).described("Share of trades that won."),
        ]).described("From a score to a share, linear in between."),
        "validation": fit.described("On the trades that it was fitted on."),
        "test": fit.orNull.described("On trades that it was not fitted on."),
    ])

    private static let fit = Schema.object([
        "brier_score": .share.described("Mean squared distance of probability and outcome."),
        "expected_calibration_error": .share
            .described("Mean distance of predicted and observed shares."),
        "base_rate": .share.described("Share of all that came true."),
        "count": .count.described("How many there are."),
        "bins": .array(of: reliabilityBin).described("Trades of like probability."),
    ])

    /// A range of candles.
    static let barSpan = Schema.object([
        "from": .time.described("Opening time of the first candle."),
        "to": .time.described("Opening time of the last candle."),
        "bars": .integer(from: 1).described("How many candles there are."),
    ])

    /// Metrics on the validation and test parts.
    static let partMetrics = Schema.object([
        "validation": .reference("ForecastMetrics"),
        "test": .reference("ForecastMetrics"),
    ])

    /// The metrics of the forecasts beside those of baselines.
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
            "mse_of_har": .number(from: 0).orNull
                .described("That of a HAR regression with the hour of day."),
            "baselines": .dictionary(of: rangeComparison)
                .described("The model beside `har`, `ewma` and `ridge`."),
            "information_coefficient": correlation.orNull
                .described("Pearson's correlation with the outcome."),
        ]).described("The range of the next bar."),
    ])

    private static let rangeComparison = Schema.object([
        "mse": .number(from: 0).described("The baseline's squared error over the variance."),
        "mse_ratio": .number(from: 0).orNull
            .described("The model's error over the baseline's; below 1 the model is better."),
        "diebold_mariano": .object([
            "statistic": .number().described("Below 0 where the model's errors are smaller."),
            "p_value": .share.described("Two-sided."),
        ]).orNull.described("Test of equal squared errors."),
    ])

    private static let correlation = Schema.number(from: -1, to: 1)

    private static let proportion = Schema.object([
        "count": .count.described("How many there were."),
        "of": .integer(from: 1).described("How many there could have been."),
        "value": .share.described("The share."),
        "low": .share.described("Lower end of its 95 % interval."),
        "high": .share.described("Upper end of its 95 % interval."),
    ])

    /// The spread of one figure over the members.
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
