extension ResponseSchemas {
    /// The length of a window in words.
    static let period = Schema.string(pattern: "^[0-9]+[dhm]$").example("30d")
        .described("The length of the window: days, hours or minutes.")

    /// Strategies beside each other.
    static let comparison = Schema.object([
        "symbol": .tradedSymbol,
        "market": .marketName,
        "interval": .intervalName,
        "period": period,
        "start_date": .time.described("Opening time of the window's first bar."),
        "end_date": .time.described("Opening time of the window's last bar."),
        "initial_capital": .number(above: 0).example(10000.0)
            .described("Money of each strategy at the start."),
        "comparisons": .array(of: .reference("ComparedStrategy"))
            .described("The strategies by falling Sharpe ratio, those without one last."),
        "best_strategy": .string().orNull.example("LSTM-AI")
            .described("Name of the one with the largest Sharpe ratio."),
        "best_metric": .constant("sharpe_ratio").described("What decides which one is best."),
        "benchmark": .reference("BuyAndHold"),
        "caution": .string().described("How far the order may be believed."),
        "data": .reference("DataFreshness"),
    ])

    /// One strategy's figures, each that of its backtest alone.
    static let comparedStrategy = Schema.object([
        "strategy_type": .string().example("lstm").described("Its name in requests."),
        "strategy_name": .string().example("LSTM-AI").described("Its name in reports."),
        "win_rate": winRate,
        "total_return_pct": totalReturnPct,
        "sharpe_ratio": sharpeRatio,
        "max_drawdown_pct": maxDrawdownPct,
        "profit_factor": profitFactor,
        "total_trades": .count.example(15).described("Closed trades."),
        "performance_rating": rating.example("EXCELLENT"),
        "evidence": .reference("Evidence"),
    ])
}
