extension ResponseSchemas {
    /// Runs, the newest first.
    static let runPage = Schema.object([
        "runs": .array(of: .reference("RunSummary")).described("The newest first."),
        "next": .runID.orNull.described("What to give as `before` for the older ones."),
    ])

    /// A kept run at a glance.
    static let runSummary = Schema.object([
        "run_id": .runID,
        "created_at": .time.described("When the run was made."),
        "strategy_type": .string().example("lstm").described("The strategy's name in requests."),
        "strategy_name": .string().example("LSTM-AI").described("Its name in reports."),
        "symbol": .tradedSymbol,
        "market": .marketName,
        "interval": .intervalName,
        "start_date": .time.described("Opening time of the window's first bar."),
        "end_date": .time.described("Opening time of the window's last bar."),
        "total_return_pct": totalReturnPct,
        "sharpe_ratio": sharpeRatio,
        "max_drawdown_pct": maxDrawdownPct,
        "win_rate": winRate,
        "total_trades": .count.described("Closed trades."),
        "performance_rating": rating,
    ])
}
