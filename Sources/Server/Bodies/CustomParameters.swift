import Workflows

/// What a user may set of a strategy: `custom_params`.
enum CustomParameters {
    static let minConfidence = Field.number(
        "min_confidence",
        "Confidence from which a signal acts, in percent.",
        from: 0,
        to: 100
    )
    static let lookbackHours = Field.integer(
        "lookback_hours",
        "The model's window in candles; it must be the one that the model was trained with.",
        in: 2...1000
    )
    static let usesLanguageModel = Field.flag(
        "use_llm_analysis",
        "Whether a language model is asked."
    )
    static let riskPerTrade = Field.number(
        "risk_per_trade",
        "Most equity that a stop may lose, in percent.",
        above: 0,
        to: 100
    )
    static let stops = Field.choice(
        "stops",
        "What a stop's distance is measured in: the ATR, or the forecast range.",
        of: ["atr", "forecast"]
    )

    private static let fields: [AnyField] = [
        .optional(minConfidence), .optional(lookbackHours), .optional(usesLanguageModel),
        .optional(riskPerTrade), .optional(stops),
    ]

    /// All of them as one field of a body.
    static let field = AnyField(
        name: "custom_params",
        isRequired: false,
        schema: Schema.body(fields).orNull.described(
            "What the strategy takes beside its own values; GET /api/v1/backtest/strategies "
                + "tells which of them a strategy has."
        )
    )

    /// Reads the object.
    ///
    /// - Returns: What puts its fields into a request.
    static func read(from reader: inout FieldReader) -> (inout BacktestRequest) -> Void {
        let apply = reader.nested(field.name, fields: fields) { reader in
            let minConfidence = reader.optional(minConfidence)
            let lookbackHours = reader.optional(lookbackHours)
            let usesLanguageModel = reader.optional(usesLanguageModel)
            let riskPerTrade = reader.optional(riskPerTrade)
            let stops = reader.optional(stops)
            return { (request: inout BacktestRequest) in
                request.minConfidence = minConfidence
                request.lookbackHours = lookbackHours
                request.usesLanguageModel = usesLanguageModel
                request.riskPerTrade = riskPerTrade
                request.stops = stops
            }
        }
        return apply ?? { _ in }
    }
}
