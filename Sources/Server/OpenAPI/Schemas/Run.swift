import Trading

extension ResponseSchemas {
    /// Everything that is needed to run a backtest again.
    static let run = Schema.object([
        "hindcast": .string().described("Version of the program."),
        "strategy": .object([
            "id": .string().example("lstm_fast").described("The strategy's name in requests."),
            "name": .string().example("LSTM-AI-Fast").described("Its name in reports."),
            "parameters": .reference("StrategySettings"),
        ]).described("Which strategy, with which settings."),
        "symbol": .tradedSymbol,
        "market": .marketName,
        "interval": .intervalName,
        "start_date": .time.described("Opening time of the window's first bar."),
        "end_date": .time.described("Opening time of the window's last bar."),
        "bars": .integer(from: 1).described("Bars in the window."),
        "execution": .reference("Execution"),
        "risk": .object([
            "position_size_pct": .number(above: 0, to: 1)
                .described("Share of equity put up as margin, 0 to 1."),
            "leverage": .number(from: 1, to: 125).described("Notional over margin."),
            "risk_per_trade": .number(above: 0, to: 100)
                .described("Most equity that a stop may lose, in percent."),
            "exit_on_opposite": .boolean
                .described("Whether an opposite signal reverses the position."),
        ]).described("How signals became orders."),
        "data_sha256": .sha256.described("Of the candles and funding rates that were read."),
        "model": .object([
            "key": .modelKey,
            "sha256": .sha256.described("Of the model's manifest and weights."),
        ]).orNull.described("The model, where the strategy has one."),
        "language": .object([
            "model": .string().described("Its name."),
            "settings": .string().described("What it is asked with."),
            "prompt_sha256": .sha256.described("Of its instructions and the schema of answers."),
        ]).orNull.described("The language model, where one is consulted."),
        "seed": .count.described("Seed of whatever is drawn by chance."),
    ])

    /// A strategy's settings, defaults included.
    static let strategySettings = Schema(
        [
            "type": "object",
            "properties": .object(
                Dictionary(
                    CustomParameters.settings.map { spec in
                        let schema = spec.defaultValue == nil ? spec.schema.orNull : spec.schema
                        return (spec.name, schema.described(spec.summary).value)
                    }
                ) { $1 }
            ),
            "required": ["min_confidence", "risk_per_trade"],
        ]
    )

    /// What trading cost.
    static let execution = Schema.object([
        "initial_capital": .number(above: 0).described("Money at the start."),
        "leverage": .number(from: 1, to: 125).described("Notional over margin."),
        "maker_fee": .number(from: 0, to: 0.1).described("Fee of a resting order, as a share."),
        "taker_fee": .number(from: 0, to: 0.1).described("Fee of every other fill, as a share."),
        "slippage": .number(from: 0, to: 0.1)
            .described("How much worse than the price a market order fills, as a share."),
        "maintenance": .object([
            "tiers": .array(
                of: .object([
                    "floor": .number(from: 0).described("Smallest notional of the tier."),
                    "rate": .share.described("Maintenance margin as a share of the notional."),
                ])
            ).described("The tiers, smallest first.")
        ]).described("Maintenance margin by notional."),
    ])
}
