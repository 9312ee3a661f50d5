import Trading
import Workflows

extension ResponseSchemas {
    /// The report of a backtest.
    static let backtestReport = Schema.object(
        [
            "run_id": .runID,
            "created_at": .time.described("When the report was made."),
            "strategy_name": .string().example("LSTM-AI").described("The strategy's name."),
            "symbol": .tradedSymbol,
            "start_date": .time.example("2025-01-01T00:00:00Z")
                .described("Opening time of the window's first bar."),
            "end_date": .time.example("2025-01-30T23:00:00Z")
                .described("Opening time of the window's last bar."),
            "initial_capital": .number(above: 0).example(10000.0).described("Money at the start."),
            "total_trades": .count.example(15).described("Closed trades."),
            "winning_trades": .count.example(10).described("Those that gained after all costs."),
            "losing_trades": .count.example(5).described("Those that lost after all costs."),
            "win_rate": winRate,
            "final_equity": .number().example(11500.0).described("Equity after the last bar."),
            "total_return": .number().orNull.example(1500.0)
                .described("What the account gained, in the quote currency."),
            "total_return_pct": totalReturnPct,
            "annualized_return": .number().orNull.example(182.5)
                .described("Total return over years, simple, in percent."),
            "cagr_pct": .number().orNull.described("Compound growth a year, in percent."),
            "max_drawdown": .number(from: 0).orNull.example(500.0)
                .described("Deepest fall from a peak, in the quote currency."),
            "max_drawdown_pct": maxDrawdownPct,
            "sharpe_ratio": sharpeRatio,
            "sortino_ratio": .number().orNull.example(3.1)
                .described("Mean return over downside deviation, annualised."),
            "calmar_ratio": .number().orNull
                .described("Compound growth over the deepest drawdown, both in percent."),
            "profit_factor": profitFactor,
            "avg_win": .number(above: 0).orNull.example(200.0)
                .described("Mean gain of the trades that gained."),
            "avg_loss": .number(to: 0).orNull.example(-80.0)
                .described("Mean loss of the trades that lost, below 0."),
            "expectancy": .number().orNull.described("Mean result of a trade."),
            "longest_losing_streak": .count.described("Most losing trades in a row."),
            "exposure_pct": .percent.orNull.described("Time with a position, in percent."),
            "fees": .number(from: 0).described("Fees of all trades."),
            "funding": .number().described("Funding: received above 0, paid below."),
            "performance_rating": rating.example("EXCELLENT"),
            "rating_supported": ratingSupported,
            "sizing": sizing.orNull.described(
                "What decided the sizes of the trades, and what their stops cost in percent of the "
                    + "equity at the entry."
            ),
            "sharpe_basis": .reference("SharpeBasis"),
            "run": .reference("Run"),
            "benchmark": .reference("BuyAndHold"),
            "evidence": .reference("Evidence"),
            "checks": .array(of: .reference("EvidenceCheck"))
                .described("Questions to the evidence, those first that decide most."),
            "verdict": .reference("Verdict"),
            "language": .reference("LanguageUse").orNull
                .described("The language model's part, for a strategy that consults one."),
            "calibration": .reference("Calibration").orNull
                .described("Predicted win probabilities against observed win rates."),
            "walk_forward": .reference("WalkForward")
                .described("The folds, only in the report of a walk-forward."),
            "forecast_band":
                forecastBand
                .described("The coverage of the forecasts' conformal band; absent without one."),
            "monte_carlo": .reference("MonteCarlo").orNull
                .described("What else the same returns and trades could have come to."),
            "curves": .object([
                "bars": .count.described("Bars of the window."),
                "points": .count.described("Points of each curve here."),
                "thinned": .boolean.described(
                    "Whether points were left out; `equity.csv.gz` of the run has all."
                ),
            ]),
            "trade_list": .object([
                "total": .count.described("Trades of the run."),
                "listed": .count.described("Trades here, the last ones."),
            ]).described("Only where `trades` leaves trades out; `trades.csv.gz` has all."),
            "trades": .array(of: .reference("Trade"))
                .described("Closed trades in the order of their exits."),
            "equity_curve": .array(of: .reference("EquityPoint"))
                .described("The start of the window, then the close of each of its bars."),
            "drawdown_curve": .array(of: .reference("DrawdownPoint"))
                .described("The drawdown at each point of the equity curve."),
            "data": .reference("DataFreshness")
                .described("How fresh the candles were; absent in a run of the command line."),
        ],
        optional: ["data", "trade_list", "walk_forward", "forecast_band", "monte_carlo"]
    )

    /// One closed trade.
    static let trade = Schema.object([
        "entry_time": .time.described("Opening time of the bar in which the entry filled."),
        "exit_time": .time
            .described("Opening time of the bar in which the exit filled; for `end` its close."),
        "direction": .choice(Direction.allCases.map(\.rawValue)).described("Which way."),
        "entry_price": .price.described("Fill price of the entry, slippage included."),
        "exit_price": .price.described("Fill price of the exit, slippage included."),
        "quantity": .number(above: 0).described("Amount in the base currency."),
        "leverage": .number(from: 1, to: 125).described("Notional over margin at the entry."),
        "pnl": .number().described("What the account gained, after all costs."),
        "pnl_pct": .number().described("`pnl` over the margin, in percent."),
        "fees": .number(from: 0).described("Fees of entry and exit."),
        "funding": .number().described("Funding: received above 0, paid below."),
        "exit_reason": .choice(WireNames.exitReasons)
            .described("Why it was closed."),
        "stop_loss": .price.orNull.described("The stop it was entered with."),
        "take_profit": .price.orNull.described("The target it was entered with."),
    ])

    /// A point of the equity curve.
    static let equityPoint = Schema.object([
        "timestamp": .time.described("The close of a bar, or the start of the window."),
        "equity": .number().described("Balance and unrealised profit, in the quote currency."),
    ])

    /// A point of the drawdown curve.
    static let drawdownPoint = Schema.object([
        "timestamp": .time.described("The moment of the equity point."),
        "drawdown": .number(from: 0).described("Highest equity so far less equity now."),
        "drawdown_pct": .number(from: 0).described("The same in percent of the highest equity."),
    ])

    /// How the Sharpe and Sortino ratios were annualised.
    static let sharpeBasis = Schema.object([
        "returns": .string().described("What a return is of."),
        "bars_per_year": .number(above: 0).example(8760)
            .described("The factor whose square root annualises."),
        "risk_free_rate": .number().described("Risk-free rate a bar."),
    ])

    /// The buy-and-hold benchmark.
    static let buyAndHold = Schema.object([
        "final_equity": .number().described("Equity after the last bar."),
        "total_return": .number().orNull.described("What holding gained."),
        "total_return_pct": totalReturnPct,
        "max_drawdown": .number(from: 0).orNull.described("Deepest fall from a peak."),
        "max_drawdown_pct": maxDrawdownPct,
        "sharpe_ratio": sharpeRatio,
        "fees": .number(from: 0).described("Fee of the purchase."),
    ])

    /// The counts of a language model.
    static let languageUse = Schema.object([
        "model": .string().orNull.described("The model's name, where there was one to ask."),
        "consulted": .count.described("Bars whose order hung on the answer."),
        "saved": .count.described("Other bars at which no answer could have changed the order."),
        "refused": .count.described("Consulted bars at which the answer was no opinion."),
        "unreachable": .count.described("Consulted bars at which no answer came."),
    ])

    /// The manifest: everything that is needed to repeat a backtest.
    static let run = Schema.object(
        [
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
                "position_size_pct": .number(above: 0, to: 1).orNull
                    .described("Largest share of equity put up as margin, where one was given."),
                "leverage": .number(from: 1, to: 125).described("Notional over margin."),
                "risk_per_trade": .number(above: 0, to: 100)
                    .described("The equity that a stop loses, in percent, where nothing caps it."),
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
                "prompt_sha256": .sha256.described(
                    "Of its instructions and the schema of answers."
                ),
            ]).orNull.described("The language model, where one is consulted."),
            "walk_forward": .object([
                "settings": .dictionary(of: .any)
                    .described("Its settings by their names in a request."),
                "models": .array(of: .sha256).described("Each fold's model; empty for a rule."),
                "searched": .array(of: .string())
                    .described("Parameters that each fold chose anew."),
            ]).described("How a walk-forward learned; absent in another run."),
            "forecaster": .object(
                [
                    "kind": .string().example("har")
                        .described("What forecast in the place of a model, or `none`."),
                    "fit": .object([
                        "days": .integer(from: 1).described("Days of candles that were asked for."),
                        "from": .time.described("Opening time of the first candle that was read."),
                        "to": .time.described("Opening time of the last one, before the window."),
                        "bars": .integer(from: 1).described("How many candles were read."),
                        "data_sha256": .sha256.described("Of these candles."),
                    ]).described("What it was fitted to."),
                ],
                optional: ["fit"]
            ).described(
                "A forecaster that was fitted for the run, or that forecasts were withheld."
            ),
            "seed": .count.described("Seed of whatever is drawn by chance."),
        ],
        optional: ["walk_forward", "forecaster"]
    )

    /// A strategy's parameters, defaults included.
    static let strategySettings = Schema(
        [
            "type": "object",
            "properties": .object(
                Dictionary(
                    CustomParameters.catalog.settings.map { spec in
                        let schema = spec.defaultValue == nil ? spec.schema.orNull : spec.schema
                        return (spec.name, schema.described(spec.summary).value)
                    }
                ) { $1 }
            ),
            "required": ["min_confidence", "risk_per_trade"],
        ]
    )

    /// The execution settings: fees, slippage, leverage and margin.
    static let execution = Schema.object([
        "initial_capital": .number(above: 0).described("Money at the start."),
        "leverage": .number(from: 1, to: 125).described("Notional over margin."),
        "maker_fee": .number(from: 0, to: 0.1).described("Fee of a resting order, as a share."),
        "taker_fee": .number(from: 0, to: 0.1).described("Fee of every other fill, as a share."),
        "slippage": .number(from: 0, to: 0.1)
            .described("How much worse than the price a market order fills, as a share."),
        "maintenance": .object(
            [
                "tiers": .array(
                    of: .object(
                        [
                            "floor": .number(from: 0).described("Smallest notional of the tier."),
                            "rate": .share
                                .described("Maintenance margin as a share of the notional."),
                            "largest_leverage": .number(from: 1)
                                .described("Largest leverage of a position in the tier."),
                        ],
                        optional: ["largest_leverage"]
                    )
                ).described("The tiers, smallest first."),
                "table": .string().example("BTCUSDT")
                    .described("Whose tiers: a symbol, or `default`."),
                "effective_from": .time.described("When the exchange put them in force."),
            ],
            optional: ["table", "effective_from"]
        ).described("Maintenance margin by notional."),
    ])

    /// The coverage of a conformal band.
    private static let forecastBand = Schema.object([
        "level_pct": .percent.described("Share of outcomes that it should hold, in percent."),
        "bars": .count.described("Forecasts that were held against what came."),
        "range": coverage.described("Of the next bar's range."),
        "return": coverage.described("Of the next bar's return."),
        "running": .array(
            of: .object([
                "bar": .count.described("Position in the window."),
                "range_pct": .percent.described("Ranges held among the last 500 bars."),
                "return_pct": .percent.described("Returns held among them."),
            ])
        ).described("The coverage of the last 500 bars along the window."),
    ])

    private static let coverage = Schema.object([
        "coverage_pct": .percent.described("Share of outcomes that the band held."),
        "coverage_by_volatility_pct": .array(of: .percent, count: 3...3)
            .described("The same in each third of the bars by forecast range, the calmest first."),
        "static_coverage_pct": .percent.described("The same if the band had never moved."),
    ])

    /// What decided the sizes of the trades.
    private static let sizing = Schema.object([
        "bound_by": .object([
            "risk": .count.described("Trades sized by `risk_per_trade`."),
            "position_size": .count.described("Those capped by `position_size_pct`."),
            "leverage": .count.described("Those capped by equity times leverage."),
            "cash": .count.described("Those cut to what the cash could pay."),
        ]),
        "mean_risk_at_stop_pct": .number(from: 0).orNull
            .described("Mean loss at the stop, before costs and gaps."),
        "largest_risk_at_stop_pct": .number(from: 0).orNull.described("Largest such loss."),
        "mean_lost_at_stop_pct": .number().orNull
            .described("Mean loss of the trades that ended at their stop, after costs."),
        "largest_lost_at_stop_pct": .number().orNull.described("Largest such loss."),
    ])

    /// The performance rating of a run.
    static let rating = Schema.choice(WireNames.ratings)
        .described("Sharpe ratio, win rate and profit factor in a word.")

    /// Whether the rating is supported, as every answer has it.
    static let ratingSupported = Schema.boolean
        .described(
            "False below 30 trades or 720 bars, and where the interval of the Sharpe ratio holds 0."
        )

    /// Sharpe ratio as every answer has it.
    static let sharpeRatio = Schema.number().orNull.example(2.3)
        .described("Sharpe ratio of the marked equity, annualised.")

    /// The maximum drawdown, the same in every answer.
    static let maxDrawdownPct = Schema.number(from: 0).orNull.example(5.0)
        .described("Deepest fall from a peak, in percent of it.")

    /// The total return, the same in every answer.
    static let totalReturnPct = Schema.number().orNull.example(15.0)
        .described("What the account gained, in percent of the capital.")

    /// The win rate, the same in every answer.
    static let winRate = Schema.percent.orNull.example(66.67)
        .described("Trades that gained after all costs, in percent of all.")

    /// The profit factor, the same in every answer.
    static let profitFactor = Schema.number(from: 0).orNull.example(2.5)
        .described("Money won over money lost; undefined without a loss.")

    /// The length of a window as text.
    static let period = Schema.string(pattern: "^[0-9]+[dhm]$").example("30d")
        .described("The length of the window: days, hours or minutes.")
}
