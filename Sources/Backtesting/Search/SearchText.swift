import Market
import Trading

extension SearchReport {
    /// How many trials the text lists.
    private static let mostRows = 10

    /// The verdict, the two chosen settings side by side, and the best trials.
    public var text: String {
        var lines = [
            "\(strategy) on \(symbol) \(market) \(interval), \(NumberText.count(trials.count)) "
                + "settings (\(method.rawValue))"
        ]
        lines += windowLines + [""]
        lines += verdict.wrapped(to: 98) + holdoutVerdict.wrapped(to: 98) + [""]
        lines += Self.table(chosenRows, isLeft: true) + [""]
        lines += choiceNotes.flatMap { $0.wrapped(to: 96).map { "  " + $0 } }
        lines += warnings.flatMap { "! \($0)".wrapped(to: 98) } + [""]
        lines += evidenceLines.map { "  " + $0 }
        lines += (walkLine?.wrapped(to: 96) ?? []).map { "  " + $0 } + [""]
        lines += Self.table(bestRows(most: Self.mostRows), isLeft: false)
        return lines.joined(separator: "\n")
    }

    private static func table(_ rows: [[String]], isLeft: Bool) -> [String] {
        let count = rows[0].count
        var table = TextTable(
            [isLeft ? .left : .right] + Array(repeating: .right, count: count - 1)
        )
        for row in rows { table.append(row) }
        return table.lines()
    }

    /// The two parts of the window.
    var windowLines: [String] {
        ["search  \(Self.text(of: searchWindow))", "holdout \(Self.text(of: holdoutWindow))"]
            + trainingLines
    }

    /// What networks were trained, and on which bars.
    private var trainingLines: [String] {
        guard let models = training?.models, let first = models.map(\.learned.from).min(),
            let last = models.map(\.learned.to).max()
        else { return [] }
        let count = models.count == 1 ? "1 network" : "\(NumberText.count(models.count)) networks"
        return [
            "trained \(TimeText.minute(first)) to \(TimeText.minute(last)) UTC (openings), \(count)",
            "        no network has learned from a bar of search window or holdout",
        ]
    }

    private static func text(of span: BarSpan) -> String {
        "\(TimeText.minute(span.from)) to \(TimeText.minute(span.to)) UTC (openings), "
            + "\(NumberText.count(span.bars)) bars"
    }

    /// How the two settings were chosen.
    var choiceNotes: [String] {
        [
            "recommended is the middle of the best plateau: of the settings with most neighbours the "
                + "one whose neighbourhood's lowest Sharpe ratio is the highest; peak is the best one"
        ]
            + (dropped > 0
                ? [
                    "\(NumberText.count(dropped)) of \(NumberText.count(trials.count)) settings were "
                        + "dropped on the first bars of the window; their figures are of these, and they "
                        + "count in the correction of every p"
                ] : [])
    }

    /// How many trials were not evaluated on all bars.
    private var dropped: Int { trials.count { $0.bars < searchWindow.bars } }

    /// What to know before believing the choice.
    var warnings: [String] { [edges].compactMap(\.self) }

    /// What stands beside the verdict.
    var evidenceLines: [String] {
        let overfitting = evidence.overfittingProbability.map { NumberText.fixed($0, 2) }
        return [
            "SPA: p \(NumberText.pValue(evidence.superiorPValue)) against zero, "
                + "\(NumberText.pValue(evidence.superiorBenchmarkPValue)) against buy-and-hold",
            "PBO: \(overfitting ?? NumberText.undefined) (N \(evidence.overfittingTrials), "
                + "S \(evidence.overfittingBlocks)); evaluations of this series in the ledger: "
                + NumberText.count(ledger.count),
        ]
    }

    /// The two chosen settings under a row of heads.
    var chosenRows: [[String]] {
        var table = [["", "recommended", "peak", "buy-and-hold"]]
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
        row("p of both together", choices.map { NumberText.pValue($0.combinedPValue) })
        row(
            "return, holdout",
            choices.map { NumberText.signedPercent($0.holdout.totalReturnPct) },
            NumberText.signedPercent(holdoutBenchmark.totalReturnPct)
        )
        return table
    }

    /// The trials with the highest Sharpe ratios, under a row of heads.
    func bestRows(most: Int) -> [[String]] {
        let axes = space.keys.sorted()
        let heads =
            ["trial"] + axes + (dropped > 0 ? ["bars"] : [])
            + ["Sharpe", "return", "drawdown", "trades", "lowest near", "p"]
        let sorted = trials.sorted {
            ($0.bars, $0.figures.sharpeRatio ?? -.infinity, -$0.number)
                > ($1.bars, $1.figures.sharpeRatio ?? -.infinity, -$1.number)
        }
        return [heads]
            + sorted.prefix(most).map { trial in
                let bars = dropped > 0 ? [NumberText.count(trial.bars)] : []
                let values = axes.map { trial.settings[$0].map(\.plain) ?? "" }
                return ["\(trial.number)"] + values + bars + [
                    NumberText.ratio(trial.figures.sharpeRatio),
                    NumberText.signedPercent(trial.figures.totalReturnPct),
                    NumberText.percent(trial.figures.maxDrawdownPct),
                    NumberText.count(trial.figures.totalTrades),
                    NumberText.ratio(trial.plateau.worstSharpe),
                    NumberText.pValue(trial.evidence.pValue),
                ]
            }
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
            ["trial"] + axes + EvaluationColumns.names
            + ["neighbours", "mean_sharpe", "worst_sharpe", "spread", "bars", "best_in_folds"]
        let rows = trials.map { trial in
            let plateau = trial.plateau
            return ["\(trial.number)"] + axes.map { trial.settings[$0].map(\.plain) ?? "" }
                + EvaluationColumns.values(trial.figures, trial.evidence)
                + EvaluationColumns.texts([
                    Double(plateau.neighbours), plateau.meanSharpe, plateau.worstSharpe,
                    plateau.spread, Double(trial.bars),
                ])
                + [bestFolds(of: trial.number)]
        }
        return EvaluationColumns.table(names, rows)
    }

    /// The folds of the walk in which a trial was the best one, with blanks between them.
    private func bestFolds(of trial: Int) -> String {
        (walk?.folds ?? []).filter { $0.trial == trial }.map { "\($0.number)" }
            .joined(separator: " ")
    }
}
