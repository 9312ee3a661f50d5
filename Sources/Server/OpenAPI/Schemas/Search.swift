import Trading
import Workflows

extension ResponseSchemas {
    /// A search among a strategy's settings.
    static let search = Schema.object(
        [
            "hindcast": .string().described("Version of the program."),
            "strategy_type": .string().example("supertrend")
                .described("The strategy's name in requests."),
            "symbol": .tradedSymbol,
            "market": .marketName,
            "interval": .intervalName,
            "search_window": .reference("BarSpan"),
            "holdout_window": .reference("BarSpan"),
            "method": .choice(SearchMethod.allCases.map(\.rawValue))
                .described("How settings were chosen."),
            "seed": .count.described("Seed of drawn settings and of the bootstrap."),
            "space": .dictionary(of: .array(of: parameterValue))
                .described("The values of each searched parameter."),
            "when": .dictionary(of: .string()).described(
                "Where parameters were searched that were not searched everywhere; absent for none."
            ),
            "fixed": .dictionary(of: parameterValue)
                .described("The parameters that were set and not searched."),
            "training": .object([
                "settings": .dictionary(of: parameterValue)
                    .described("The settings that all trainings share."),
                "models": .array(
                    of: .object([
                        "number": .integer(from: 1).described("Its place."),
                        "settings": .dictionary(of: parameterValue)
                            .described("The searched settings of its training."),
                        "sha256": .sha256.described("Of all that was fitted."),
                        "learned": .reference("BarSpan"),
                        "gap_bars": .integer(from: 1).described(
                            "Bars left out between the last learned bar and the search window."
                        ),
                    ])
                ).described("Every distinct network, in the order of the trials."),
            ]).described(
                "The networks that were trained before the search window; absent where none were."
            ),
            "conclusion": .choice(WireNames.searchConclusions).described(
                "Whether the search has shown an edge, by `combined_p_value` of its chosen settings."
            ),
            "verdict": .string().described("The answer in plain words."),
            "holdout_verdict": .string()
                .described("What the holdout says of the recommended setting."),
            "holdout_looks_before": .count
                .described("Other searches that have looked at bars of the holdout before."),
            "evidence": .reference("SearchEvidence"),
            "ledger": .reference("Trials"),
            "recommended": .reference("SearchChoice"),
            "peak": .reference("SearchChoice"),
            "optimum_walk": optimumWalk.orNull,
            "benchmark": .reference("BuyAndHold"),
            "holdout_benchmark": .reference("BuyAndHold"),
            "trials": .array(of: .reference("SearchTrial"))
                .described("Every setting, in the order in which they were chosen."),
            "data": .reference("DataFreshness"),
        ],
        optional: ["when", "training"]
    )

    /// What the trials of a search prove together.
    static let searchEvidence = Schema.object([
        "n_above_zero": .count.described(
            "Settings whose mean return on the search window alone is above zero at the 5 % level "
                + "(Romano-Wolf step-down)."
        ),
        "n_above_benchmark": .count
            .described("Those whose mean return is above that of buy-and-hold at that level."),
        "smallest_p_value": .share.orNull
            .described("Smallest adjusted p-value of a mean return of at most zero."),
        "smallest_benchmark_p_value": .share.orNull
            .described("The same of one of at most that of buy-and-hold."),
        "spa_p_value": .share.orNull
            .described("Hansen's consistent p-value that not even the best one is above zero."),
        "spa_benchmark_p_value": .share.orNull.described("The same against buy-and-hold."),
        "pbo": .share.orNull.described(
            "Share of splits in which the best one in sample is no better than the median out of "
                + "sample."
        ),
        "pbo_trials": .integer(from: 1).described("N of PBO."),
        "pbo_blocks": .integer(from: 2).described("S of PBO."),
    ])

    /// A chosen setting, on the search window and on the holdout.
    static let searchChoice = Schema.object([
        "trial": .integer(from: 1).described("The trial's number."),
        "deflated_sharpe": .share.orNull.described(
            "Probability that its true Sharpe ratio on the search window is above that of the best "
                + "of all evaluations in the ledger without skill."
        ),
        "holdout": .reference("Figures"),
        "evidence": .reference("CorrectedEvidence"),
        "combined_p_value": .share.orNull.described(
            "P-value of search window and holdout together; at most 0.05 is an edge."
        ),
    ])

    /// Where the best setting lay as time went by.
    private static let optimumWalk = Schema.object([
        "folds": .array(
            of: .object([
                "number": .integer(from: 1).described("Its place."),
                "chosen_on": .reference("BarSpan"),
                "followed_on": .reference("BarSpan"),
                "trial": .integer(from: 1)
                    .described("The trial with the highest Sharpe ratio on the first bars."),
                "settings": .dictionary(of: parameterValue)
                    .described("The values of the searched parameters."),
                "sharpe_ratio": .number().orNull.described("Its Sharpe ratio there."),
                "followed_sharpe_ratio": .number().orNull
                    .described("Its Sharpe ratio on the bars after them."),
                "followed_return_pct": .number().described("What it gained there, in percent."),
            ])
        ).described("The choices, in time order."),
        "followed_sharpe_ratio": .number().orNull
            .described("Sharpe ratio of the followed bars of all folds together."),
        "followed_return_pct": .number()
            .described("What following the choices through all folds gained, in percent."),
        "n_moves": .count.described("Folds whose choice was not that of the fold before."),
    ]).described(
        "Where the best setting lay as time went by: each fold chooses on a third of the search window "
            + "and follows the choice through the ninth after it; null for a window that is too short."
    )

    /// One tried setting.
    static let searchTrial = Schema.object(
        [
            "number": .integer(from: 1).described("Its place."),
            "settings": .dictionary(of: parameterValue)
                .described("The values of the searched parameters."),
            "bars": .integer(from: 1).described(
                "Bars of the search window that it was evaluated on: all, unless it was dropped before."
            ),
            "figures": .reference("Figures"),
            "evidence": .reference("CorrectedEvidence"),
            "plateau": .object([
                "neighbours": .count.described("Its neighbours."),
                "mean_sharpe": .number().described("Mean Sharpe ratio of it and its neighbours."),
                "worst_sharpe": .number().described("The lowest of them."),
                "spread": .number(from: 0).described("The highest less the lowest."),
            ]).described("What its figure is worth around it."),
            "model": .integer(from: 1).described(
                "The number of the network that forecast for it; absent where none was trained."
            ),
        ],
        optional: ["model"]
    )

    private static let parameterValue = Schema.either([.number(), .boolean, .string()])

    /// The figures of an account.
    static let figures = Schema.object([
        "total_trades": .count.described("Closed trades."),
        "winning_trades": .count.described("Those that gained after all costs."),
        "losing_trades": .count.described("Those that lost after all costs."),
        "win_rate": winRate,
        "final_equity": .number().described("Equity after the last bar."),
        "total_return": .number().orNull.described("What the account gained."),
        "total_return_pct": totalReturnPct,
        "annualized_return": .number().orNull
            .described("Total return over years, simple, in percent."),
        "cagr_pct": .number().orNull.described("Compound growth a year, in percent."),
        "max_drawdown": .number(from: 0).orNull.described("Deepest fall from a peak."),
        "max_drawdown_pct": maxDrawdownPct,
        "sharpe_ratio": sharpeRatio,
        "sortino_ratio": .number().orNull
            .described("Mean return over downside deviation, annualised."),
        "calmar_ratio": .number().orNull
            .described("Compound growth over the deepest drawdown, both in percent."),
        "profit_factor": profitFactor,
        "avg_win": .number(above: 0).orNull.described("Mean gain of the trades that gained."),
        "avg_loss": .number(to: 0).orNull.described("Mean loss of the trades that lost, below 0."),
        "expectancy": .number().orNull.described("Mean result of a trade."),
        "longest_losing_streak": .count.described("Most losing trades in a row."),
        "exposure_pct": .percent.orNull.described("Time with a position, in percent."),
        "fees": .number(from: 0).described("Fees of all trades."),
        "funding": .number().described("Funding: received above 0, paid below."),
        "performance_rating": .choice(WireNames.ratings)
            .described("Sharpe ratio, win rate and profit factor in a word."),
    ])
}
