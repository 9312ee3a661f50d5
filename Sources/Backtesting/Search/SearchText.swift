import Market
import Trading

extension SearchReport {
    /// How many trials the text lists.
    private static let mostRows = 10

    /// The verdict, the two chosen settings side by side, and the best trials.
    public var text: String {
        var lines = [
            "\(strategy) on \(symbol) \(market) \(interval), \(NumberText.count(trials.count)) "
                + "settings (\(method.rawValue))",
            "search  \(Self.text(of: searchWindow))",
            "holdout \(Self.text(of: holdoutWindow))",
            "",
        ]
        lines += verdict.wrapped(to: 98) + holdoutVerdict.wrapped(to: 98) + [""]
        lines += chosen.lines() + [""]
        lines += [
            "  recommended is the middle of the best plateau: of the settings with most neighbours",
            "  the one whose neighbourhood's lowest Sharpe ratio is the highest; peak is the best one",
        ]
        if let edge = edges { lines += "! \(edge)".wrapped(to: 98) }
        lines += [
            "",
            "  SPA: p \(NumberText.pValue(evidence.superiorPValue)) against zero, "
                + "\(NumberText.pValue(evidence.superiorBenchmarkPValue)) against buy-and-hold",
        ]
        let overfitting = evidence.overfittingProbability.map { NumberText.fixed($0, 2) }
        lines += [
            "  PBO: \(overfitting ?? NumberText.undefined) (N \(evidence.overfittingTrials), "
                + "S \(evidence.overfittingBlocks)); evaluations of this series in the ledger: "
                + NumberText.count(ledger.count)
        ]
        lines += [""] + best.lines()
        return lines.joined(separator: "\n")
    }

    private static func text(of span: BarSpan) -> String {
        "\(TimeText.minute(span.from)) to \(TimeText.minute(span.to)) UTC (openings), "
            + "\(NumberText.count(span.bars)) bars"
    }

    /// The two chosen settings.
    private var chosen: TextTable {
        var table = TextTable([.left] + Array(repeating: .right, count: 3))
        table.append(["", "recommended", "peak", "buy-and-hold"])
        let choices = [recommended, peak]
        let tried = choices.map { trials[$0.trial - 1] }
        for axis in space.keys.sorted() {
            table.append([axis] + tried.map { $0.settings[axis].map(\.plain) ?? "" } + [""])
        }
        func row(_ name: String, _ values: [String], _ held: String = "") {
            table.append([name] + values + [held])
        }
        row(
            "Sharpe ratio, search",
            tried.map { NumberText.ratio($0.figures.sharpeRatio) },
            NumberText.ratio(benchmark.sharpeRatio)
        )
        row("  mean of neighbourhood", tried.map { NumberText.ratio($0.plateau.meanSharpe) })
        row("  lowest of neighbourhood", tried.map { NumberText.ratio($0.plateau.worstSharpe) })
        row("  neighbours", tried.map { "\($0.plateau.neighbours)" })
        row("  corrected p", tried.map { NumberText.pValue($0.evidence.pValue) })
        row(
            "  deflated (probability)",
            choices.map { $0.deflatedSharpe.map { NumberText.fixed($0, 3) } ?? "n/a" }
        )
        row(
            "return, search",
            tried.map { NumberText.signedPercent($0.figures.totalReturnPct) },
            NumberText.signedPercent(benchmark.totalReturnPct)
        )
        row(
            "Sharpe ratio, holdout",
            choices.map { NumberText.ratio($0.holdout.sharpeRatio) },
            NumberText.ratio(holdoutBenchmark.sharpeRatio)
        )
        row("  corrected p", choices.map { NumberText.pValue($0.evidence.pValue) })
        row(
            "return, holdout",
            choices.map { NumberText.signedPercent($0.holdout.totalReturnPct) },
            NumberText.signedPercent(holdoutBenchmark.totalReturnPct)
        )
        return table
    }

    /// The trials with the highest Sharpe ratios.
    private var best: TextTable {
        let axes = space.keys.sorted()
        var table = TextTable(Array(repeating: .right, count: axes.count + 7))
        table.append(
            ["trial"] + axes + ["Sharpe", "return", "drawdown", "trades", "lowest near", "p"]
        )
        let sorted = trials.sorted {
            ($0.figures.sharpeRatio ?? -.infinity, -$0.number)
                > ($1.figures.sharpeRatio ?? -.infinity, -$1.number)
        }
        for trial in sorted.prefix(Self.mostRows) {
            table.append(
                ["\(trial.number)"] + axes.map { trial.settings[$0].map(\.plain) ?? "" } + [
                    NumberText.ratio(trial.figures.sharpeRatio),
                    NumberText.signedPercent(trial.figures.totalReturnPct),
                    NumberText.percent(trial.figures.maxDrawdownPct),
                    NumberText.count(trial.figures.totalTrades),
                    NumberText.ratio(trial.plateau.worstSharpe),
                    NumberText.pValue(trial.evidence.pValue),
                ]
            )
        }
        return table
    }

    /// Which searched numbers have the peak at an end of their values; nil for none.
    private var edges: String? {
        let settings = trials[peak.trial - 1].settings
        let names = space.keys.sorted().filter { name in
            guard let values = space[name], case .number? = values.first else { return false }
            return settings[name] == values.first || settings[name] == values.last
        }
        guard !names.isEmpty else { return nil }
        return "The peak lies at an end of the values of \(names.joined(separator: " and ")); what "
            + "lies beyond was not tried."
    }
}

extension SearchReport {
    /// Every trial as a row of comma-separated values, under a row of names.
    public var csv: String {
        let axes = space.keys.sorted()
        let names =
            ["trial"] + axes + [
                "sharpe_ratio", "total_return_pct", "max_drawdown_pct", "total_trades", "win_rate",
                "profit_factor", "p_value", "benchmark_p_value", "neighbours", "mean_sharpe",
                "worst_sharpe", "spread",
            ]
        let rows = trials.map { trial in
            let figures = trial.figures
            let numbers = [
                figures.sharpeRatio, figures.totalReturnPct, figures.maxDrawdownPct,
                Double(figures.totalTrades), figures.winRate, figures.profitFactor,
                trial.evidence.pValue, trial.evidence.benchmarkPValue,
                Double(trial.plateau.neighbours), trial.plateau.meanSharpe,
                trial.plateau.worstSharpe, trial.plateau.spread,
            ]
            return ["\(trial.number)"] + axes.map { trial.settings[$0].map(\.plain) ?? "" }
                + numbers.map { $0.map { ParameterValue.number($0).plain } ?? "" }
        }
        return ([names] + rows).map { $0.joined(separator: ",") + "\n" }.joined()
    }
}

extension ParameterValue {
    /// The value without quotation marks.
    fileprivate var plain: String {
        if case .text(let text) = self { return text }
        return description
    }
}
