extension ResponseSchemas {
    /// Resampled paths of a run.
    static let monteCarlo = Schema.object([
        "bootstrap": .object([
            "paths": .integer(from: 1).described("How many paths were drawn."),
            "mean_block_length": .number(above: 0).described("Mean length of a block, in bars."),
            "final_equity": quantiles(of: "equity at the end"),
            "max_drawdown_pct": quantiles(of: "the largest drawdown, in percent"),
            "ruin_probability": .share
                .described("Share of the paths that ever lost `ruin_loss_pct` of the capital."),
        ]).described("Paths of the marked returns, resampled in blocks."),
        "reordered": Schema.object([
            "paths": .integer(from: 1).described("How many orders were drawn."),
            "max_drawdown_pct": quantiles(of: "the largest drawdown between closed trades"),
            "ruin_probability": .share
                .described("Share of the orders that ever lost `ruin_loss_pct` of the capital."),
        ]).orNull.described("The trades in other orders; `null` for fewer than two."),
        "ruin_loss_pct": .percent.described("The loss that counts as ruin."),
        "fan": .array(
            of: .object([
                "timestamp": .time.described("A moment of the equity curve."),
                "equity": quantiles(of: "equity then"),
            ])
        ).described("Quantile curves of the paths' equity."),
    ])

    private static func quantiles(of what: String) -> Schema {
        .object([
            "p5": .number().described("5 % quantile."),
            "p25": .number().described("Lower quartile."),
            "p50": .number().described("Median."),
            "p75": .number().described("Upper quartile."),
            "p95": .number().described("95 % quantile."),
        ]).described("Quantiles of \(what).")
    }
}
