import Market
import Trading

extension WalkForwardReport {
    /// The folds as a table, with efficiency, search and seeds, for a report as text.
    var lines: [String] {
        var table = TextTable(
            [.right, .left, .left] + Array(repeating: .right, count: 5) + [.left]
        )
        table.append([
            "", "learned from", "traded from", "bars", "in-sample", "Sharpe", "out", "Sharpe",
            learningTitle.lowercased(),
        ])
        for fold in folds {
            table.append([
                "\(fold.number)",
                fold.training.map { Self.day($0.from) } ?? "",
                Self.day(fold.trading.from),
                NumberText.count(fold.trading.bars),
                fold.inSample.map { NumberText.signedPercent($0.totalReturnPct) } ?? "",
                fold.inSample.map { NumberText.ratio($0.sharpeRatio) } ?? "",
                NumberText.signedPercent(fold.outOfSample.totalReturnPct),
                NumberText.ratio(fold.outOfSample.sharpeRatio),
                hasForecasts ? fold.learning : fold.settingValues,
            ])
        }
        return ["Folds (\(folds.count))"] + table.lines() + [""] + notes + [""]
    }

    /// Sentences below the table, for text and page.
    var notes: [String] {
        var notes = [
            "Every fold learns from bars that end \(gapText) before it begins; one account trades "
                + "through all of them."
        ]
        if folds.contains(where: { $0.inSample != nil }) {
            notes.append(
                "Walk-forward efficiency (out-of-sample over mean in-sample annualised return): "
                    + (efficiency.map { NumberText.ratio($0) }
                        ?? "undefined, as the mean in-sample return is not above zero") + "."
            )
        }
        if let search { notes.append(search.sentence) }
        if let seeds, seeds.walks.count > 1 {
            let walks = seeds.walks.map { walk in
                "\(walk.seed): \(NumberText.signedPercent(walk.totalReturnPct)), "
                    + "\(NumberText.ratio(walk.sharpeRatio))"
            }
            notes.append("Walks by seed (return, Sharpe ratio): \(walks.joined(separator: "; ")).")
        }
        return notes.flatMap { $0.wrapped(to: 98) }
    }

    /// Whether the folds have models, or forecasters in their place.
    var hasForecasts: Bool { folds.contains { $0.model != nil || $0.forecaster != nil } }

    /// What ``Fold/learning`` tells.
    var learningTitle: String {
        if folds.contains(where: { $0.model != nil }) { return "Epoch" }
        return hasForecasts ? "Forecaster" : "Settings"
    }

    private var gapText: String {
        let gaps = Set(folds.map(\.gapBars)).sorted()
        return gaps.map { NumberText.count($0) }.joined(separator: " or ")
            + (gaps == [1] ? " bar" : " bars")
    }

    static func day(_ time: Timestamp) -> String {
        String(TimeText.minute(time).prefix(10))
    }
}

extension WalkForwardReport.Search {
    /// What was searched, and how.
    var sentence: String {
        let grid = grid.sorted { $0.key < $1.key }.map { name, values in
            "\(name) \(values.map(\.description).joined(separator: ", "))"
        }
        return
            "Settings, in this order, are those of the best Sharpe ratio on the learned bars, of "
            + "\(NumberText.count(candidates)) combinations: \(grid.joined(separator: "; "))."
    }
}

extension WalkForwardReport.Fold {
    /// The values of its settings in the order of their names, which would make a row too long.
    fileprivate var settingValues: String {
        settings.sorted { $0.key < $1.key }.map(\.value.description).joined(separator: ", ")
    }

    /// Its epochs, its forecaster or its settings, in a few words.
    var learning: String {
        if let model { return "\(model.bestEpoch) of \(model.epochsTrained)" }
        if let forecaster { return forecaster.kind }
        return settings.sorted { $0.key < $1.key }
            .map { "\($0.key) \($0.value)" }
            .joined(separator: ", ")
    }
}
