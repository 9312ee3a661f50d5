extension ResponseSchemas {
    /// What a training that was asked for is told.
    static let trainingStarted = Schema.object([
        "success": .constant(true).described("Always `true`."),
        "message": .string().example("Training started for BTCUSDT 1h").described("In a line."),
        "model_key": .modelKey,
        "estimated_time_minutes": .number(from: 0).example(50)
            .described("How long it takes at most, by what trainings take on this machine."),
        "job_id": .string(pattern: "^[A-Za-z0-9_-]{1,64}$")
            .described("The job, for `/api/v1/jobs/{id}`."),
    ])

    /// How a model stands, whether it is there or not.
    static let modelStatus = Schema.object([
        "model_key": .modelKey,
        "is_trained": .boolean.example(true).described("Whether it can forecast."),
        "model_exists": .boolean.example(true).described("Whether its files are there."),
        "last_trained": .time.orNull.example("2025-01-18T15:30:00Z")
            .described("When its weights were written."),
        "training_in_progress": .boolean.example(false)
            .described("Whether it is being trained now."),
        "training_job": .reference("Job").orNull.described("The job that trains it."),
        "model_metrics": modelMetrics.orNull
            .described("How good it is; `null` for an imported one too."),
        "model_type": .choice(networkKinds).orNull.described("Kind of network."),
        "lookback_window": .integer(2...1000).orNull.described("Candles that it looks back on."),
        "hidden_size": .integer(1...1024).orNull.described("Width of a recurrent layer."),
        "num_layers": .integer(1...8).orNull.described("Recurrent layers."),
        "spans": .object([
            "trained": .reference("BarSpan"),
            "validation": .reference("BarSpan"),
            "test": .reference("BarSpan"),
        ]).orNull.described("The candles that it has seen in training, and those it has not."),
        "seeds": .array(of: .count).orNull
            .described("The seeds of its networks, whose mean it forecasts."),
        "imported_from": .string().orNull.described("The file that it was imported from."),
        "fault": .string().orNull.described("Why it cannot be used; `null` where it can."),
    ])

    /// Kinds of network.
    static let networkKinds = ["standard", "attention", "gru", "bidirectional"]

    private static let modelMetrics = Schema.object([
        "best_val_loss": .number(from: 0).example(0.0012)
            .described("Loss of the kept weights on the validation part."),
        "epochs_trained": .count.example(45)
            .described("Epochs trained, of all members together."),
        "test_loss": .number(from: 0).described("Loss on the test part, which chose nothing."),
        "test_directional_accuracy": .share.orNull
            .described("Share of the test part's bars whose direction was right."),
        "test_information_coefficient": .number(from: -1, to: 1).orNull
            .described("Correlation of forecast and outcome on the test part."),
        "test_mse_over_zero": .number(from: 0).orNull
            .described("Squared error on the test part over that of forecasting no change."),
    ])

    /// A model at a glance.
    static let model = Schema.object([
        "model_key": .modelKey,
        "written_at": .time.orNull.described("When its weights were written."),
        "training": .object([
            "trained": .reference("BarSpan"),
            "validation": .reference("BarSpan"),
            "test": .reference("BarSpan"),
            "val_loss": .number(from: 0).described("Loss on the validation part."),
            "seeds": .array(of: .count).described("The members' seeds."),
        ]).orNull.described("Its training; `null` where it was imported or cannot be read."),
        "imported": .object([
            "file": .string().described("The file's name."),
            "ranked_on": .reference("BarSpan").orNull
                .described("Candles that its forecasts were ranked on."),
        ]).orNull.described("The file that it is from; `null` where it was trained here."),
        "members": .integer(from: 1).orNull.described("How many networks it has."),
        "fault": .string().orNull.described("Why it cannot be read; `null` where it can."),
    ])

    /// A stretch of candles.
    static let barSpan = Schema.object([
        "from": .time.described("Opening time of the first candle."),
        "to": .time.described("Opening time of the last candle."),
        "bars": .integer(from: 1).described("How many candles there are."),
    ])
}
