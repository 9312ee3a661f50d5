extension ResponseSchemas {
    /// A model's forecast of the next candle.
    static let prediction = Schema.object([
        "model_key": .modelKey,
        "symbol": .tradedSymbol,
        "interval": .intervalName,
        "market": .marketName,
        "timestamp": .time.example("2025-01-18T16:00:00Z")
            .described("When the newest candle that it knows closed."),
        "current_price": .price.example(45230.5).described("That candle's close."),
        "predicted_price": .price.example(45800.0).described("The forecast of the next close."),
        "change_pct": .number().example(1.26)
            .described("Its distance from the current price, in percent."),
        "direction": .choice(["UP", "DOWN", "FLAT"]).example("UP")
            .described("The sign of the change."),
        "log_return": .number().described("Logarithm of predicted over current price."),
        "predicted_range_pct": .number(from: 0).orNull
            .described("The next candle's high over its low, less one, in percent."),
        "rank": .share
            .described("Share of the forecasts of the validation part that were no larger."),
        "data_age": .number().described("Seconds from the candle's close to the moment asked for."),
        "evidence": .reference("SignalEvidence"),
        "data": .reference("DataFreshness"),
    ])
}
