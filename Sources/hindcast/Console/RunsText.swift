import Backtesting
import Market
import Workflows

extension [RunSummary] {
    /// Text: one line for each run.
    var table: String {
        guard !isEmpty else { return "no run is kept; `hindcast backtest` makes one" }
        var table = TextTable([.left, .left, .right, .right, .right, .right, .left])
        table.append(["run", "window", "return", "Sharpe", "drawdown", "trades", "rating"])
        for run in self {
            table.append([
                run.runID,
                "\(run.startDate.description.prefix(10)) to \(run.endDate.description.prefix(10))",
                NumberText.percent(run.totalReturnPct),
                NumberText.ratio(run.sharpeRatio),
                NumberText.percent(run.maxDrawdownPct),
                "\(run.totalTrades)",
                run.performanceRating.rawValue + (run.ratingSupported == false ? ", weak" : ""),
            ])
        }
        return table.lines(indent: 0).joined(separator: "\n")
    }
}

extension RunDiff {
    /// Text: settings, then figures, each with both values.
    var text: String {
        var lines = ["a  \(first)", "b  \(second)"]
        guard !settings.isEmpty || !figures.isEmpty else {
            return (lines + ["nothing differs but when they were made"]).joined(separator: "\n")
        }
        lines.append(sameData ? "both read the same candles" : "they read other candles")
        for (title, differences) in [("settings", settings), ("figures", figures)] {
            guard !differences.isEmpty else { continue }
            var table = TextTable([.left, .left, .left])
            table.append([title, "a", "b"])
            for difference in differences {
                table.append([
                    difference.path, (difference.stored ?? "-").cut, (difference.made ?? "-").cut,
                ])
            }
            lines += [""] + table.lines(indent: 0)
        }
        return lines.joined(separator: "\n")
    }
}

extension String {
    fileprivate var cut: String { count > 60 ? prefix(59) + "…" : self }
}

extension Reproduction {
    /// Text: what came of it, the first difference, and what else there is to know.
    var text: String {
        let made = madeBy == version ? "" : " (made by \(madeBy), this is \(version))"
        var lines: [String] = []
        switch outcome {
        case .identical:
            lines.append("\(runID): the same bytes\(made)")
        case .sameFields:
            lines.append(
                "\(runID): every field that it has is the same\(made); an older release made it, "
                    + "and its bytes differ by what this one writes besides"
            )
        case .different:
            lines.append("\(runID): it comes out differently\(made)")
            lines += differences.prefix(1).map { first in
                "first difference: \(first.part), \(first.path): it has "
                    + "\((first.stored ?? "nothing").cut), now \((first.made ?? "nothing").cut)"
            }
            lines += differences.dropFirst().prefix(9).map { other in
                "  \(other.part), \(other.path): \((other.stored ?? "nothing").cut), now "
                    + (other.made ?? "nothing").cut
            }
            if differenceCount > 10 { lines.append("  and \(differenceCount - 10) more") }
        }
        lines += parts.map { "  \($0.status.text)  \($0.name)" }
        lines += [model.map { "  model      \($0)" }, "  data       \(dataSHA256)"].compactMap(
            \.self
        )
        if let folds {
            lines.append(
                "  networks   \(folds.fromCache) of \(folds.fromCache + folds.trained) from the "
                    + "cache, \(folds.trained) trained again"
            )
        }
        if !addedFields.isEmpty {
            lines.append(
                "this version writes \(addedFields.count) fields more: "
                    + addedFields.prefix(6).joined(separator: ", ")
                    + (addedFields.count > 6 ? ", …" : "")
            )
        }
        return (lines + notes).joined(separator: "\n")
    }
}

extension Reproduction.Part.Status {
    fileprivate var text: String {
        switch self {
        case .identical: "same     "
        case .different: "different"
        case .notKept: "not kept "
        case .notMade: "not made "
        }
    }
}

extension ExportedRun {
    /// Text: what was written where.
    var text: String {
        let signed = publicKey.map { ", signed by \($0)" } ?? ""
        return "\(runID) packed into \(file): \(parts.count) parts, \(bytes) bytes\(signed)\n"
            + "SHA-256 \(sha256)"
            + (withData ? "" : "\nwithout its data; --with-data lets it be made again elsewhere")
    }
}

extension PackVerification {
    /// Text: what it is, or what is wrong with it.
    var text: String {
        let name = runID ?? "the pack"
        guard faults.isEmpty else {
            let count = faults.count == 1 ? "1 fault" : "\(faults.count) faults"
            return (faults.map { "\($0.part) \($0.reason)" } + ["\(name): \(count)"])
                .joined(separator: "\n")
        }
        let state =
            switch signature {
            case .none: "unsigned"
            case .valid: "signed by the given key"
            case .unknownKey:
                "signed by \(publicKey ?? "a key"), which --public-key would check"
            case .invalid: "its signature is wrong"
            }
        return "\(name): all \(parts) parts are as they were packed; \(state)"
            + (withData ? "; it has its data" : "")
    }
}

extension ImportedRun {
    /// Text: what was taken.
    var text: String {
        let data = [
            candles > 0 ? "\(candles) candles" : nil,
            fundingRates > 0 ? "\(fundingRates) funding rates" : nil,
            hasModel ? "a model" : nil,
            answers > 0 ? "\(answers) answers" : nil,
        ].compactMap(\.self)
        return "\(runID) is kept here now"
            + (data.isEmpty ? "" : ", with \(data.joined(separator: ", "))")
            + "; `hindcast reproduce \(runID)` makes it again"
    }
}
