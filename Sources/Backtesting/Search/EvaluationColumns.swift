import Trading

/// What every table of evaluations has as comma-separated values: the figures of an account and its
/// corrected evidence.
package enum EvaluationColumns {
    /// The columns' names.
    package static let names = [
        "sharpe_ratio", "total_return_pct", "max_drawdown_pct", "total_trades", "win_rate",
        "profit_factor", "p_value", "benchmark_p_value",
    ]

    /// The values of an evaluation, one for each name; undefined ones are empty.
    package static func values(_ figures: Figures, _ evidence: CorrectedEvidence) -> [String] {
        texts([
            figures.sharpeRatio, figures.totalReturnPct, figures.maxDrawdownPct,
            Double(figures.totalTrades), figures.winRate, figures.profitFactor, evidence.pValue,
            evidence.benchmarkPValue,
        ])
    }

    /// Numbers with all their digits; undefined ones are empty.
    package static func texts(_ numbers: [Double?]) -> [String] {
        numbers.map { $0.map { "\(ParameterValue.number($0))" } ?? "" }
    }

    /// A table of rows under their names.
    package static func table(_ names: [String], _ rows: [[String]]) -> String {
        ([names] + rows).map { $0.joined(separator: ",") + "\n" }.joined()
    }
}
