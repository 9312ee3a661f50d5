import Market
import Trading

/// Reports as plain text for people: at most 100 columns, no colour.
public enum TextReport {
    private static let width = 100

    /// One report, or several runs over the same window in comparison and beside buy-and-hold.
    ///
    /// The result and its verdict come first, then warnings and evidence, then the figures.
    ///
    /// - Parameters:
    ///   - reports: The runs, over the same window; empty gives an empty text.
    ///   - lastTrades: How many trades of each run to list, newest last.
    /// - Returns: The same text for the same reports.
    public static func render(_ reports: [BacktestReport], lastTrades: Int = 10) -> String {
        guard let first = reports.first else { return "" }
        var lines = header(first, isAlone: reports.count == 1)
        if reports.count == 1 {
            lines += [first.resultLine, ""]
        }
        lines += warnings(reports)
        if reports.count > 1 {
            lines += comparison(reports)
        }
        for report in reports {
            lines += section(report, isAlone: reports.count == 1, lastTrades: lastTrades)
        }
        lines += footer(reports, basis: first.sharpeBasis)
        return lines.joined(separator: "\n") + "\n"
    }

    /// A comparison of several runs over the same window and buy-and-hold, without further
    /// sections.
    ///
    /// - Parameters:
    ///   - reports: The runs, in the order of their rows; empty gives an empty text.
    ///   - corrected: The runs' evidence corrected for the choice, in the same order.
    /// - Returns: The same text for the same reports.
    public static func renderComparison(
        _ reports: [BacktestReport],
        corrected: [CorrectedEvidence] = []
    ) -> String {
        guard let first = reports.first else { return "" }
        let lines =
            header(first, isAlone: false) + warnings(reports)
            + comparison(reports, corrected: corrected)
            + [basisLine(first.sharpeBasis)]
        return lines.joined(separator: "\n") + "\n"
    }

    private static func header(_ report: BacktestReport, isAlone: Bool) -> [String] {
        let run = report.run
        let name = isAlone ? name(report) + " on " : ""
        let execution = run.execution
        return [
            "\(name)\(run.symbol) \(run.market) \(run.interval)",
            TimeText.minute(run.startDate) + " to " + TimeText.minute(run.endDate) + " UTC, "
                + "\(NumberText.count(run.bars)) bars; \(NumberText.money(execution.initialCapital, of: report.capital))"
                + " at \(NumberText.factor(execution.leverage))",
            "",
        ]
    }

    /// The figures of all runs, with adjusted p-values in place of the Sortino ratio and the profit
    /// factor where there are some: all of it would not fit on a line.
    private static func comparison(
        _ reports: [BacktestReport],
        corrected: [CorrectedEvidence] = []
    ) -> [String] {
        let hasEvidence = corrected.count == reports.count
        var table = TextTable([.left] + Array(repeating: .right, count: 7))
        table.append([
            "", "return", "drawdown", "Sharpe", hasEvidence ? "p > 0" : "Sortino",
            hasEvidence ? "p > holding" : "profit f.", "win rate", "trades",
        ])
        for (index, report) in reports.enumerated() {
            let figures = report.figures
            table.append([
                name(report, length: 20),
                NumberText.signedPercent(figures.totalReturnPct),
                NumberText.percent(figures.maxDrawdownPct),
                NumberText.ratio(figures.sharpeRatio),
                hasEvidence
                    ? NumberText.pValue(corrected[index].pValue)
                    : NumberText.ratio(figures.sortinoRatio),
                hasEvidence
                    ? NumberText.pValue(corrected[index].benchmarkPValue)
                    : NumberText.ratio(figures.profitFactor),
                NumberText.percent(figures.winRate),
                NumberText.count(figures.totalTrades),
            ])
        }
        if let held = reports.first?.benchmark {
            table.append([
                "Buy and hold",
                NumberText.signedPercent(held.totalReturnPct),
                NumberText.percent(held.maxDrawdownPct),
                NumberText.ratio(held.sharpeRatio),
                "", "", "", "",
            ])
        }
        var verdicts = TextTable([.left, .left])
        for report in reports {
            verdicts.append([name(report, length: 20), report.verdict])
        }
        return table.lines() + ["", "Ratings"] + verdicts.lines() + [""]
    }

    private static func section(
        _ report: BacktestReport,
        isAlone: Bool,
        lastTrades: Int
    ) -> [String] {
        var lines: [String] = []
        if !isAlone {
            let title = name(report)
            lines += [title, String(repeating: "-", count: title.count), report.resultLine, ""]
        }
        lines += ["Evidence"] + rows(FigureRow.evidence + FigureRow.sizing, of: report) + [""]
        lines += ["Figures"] + figures(report, withBenchmark: isAlone) + [""]
        lines += report.walkForward?.lines ?? []
        lines += equity(report) + trades(report, last: lastTrades)
        return lines
    }

    /// Every warning once, with its strategies if it is not about all of them.
    private static func warnings(_ reports: [BacktestReport]) -> [String] {
        var seen: Set<String> = []
        let unique = reports.flatMap(\.evidence.warnings).filter { seen.insert($0).inserted }
        let lines = unique.flatMap { warning in
            let warned = reports.filter { $0.evidence.warnings.contains(warning) }
            let names = warned.map { name($0) }.joined(separator: ", ")
            let text = warned.count < reports.count ? names + ": " + warning : warning
            return text.wrapped(to: width - 2).enumerated().map { line, text in
                (line == 0 ? "! " : "  ") + text
            }
        }
        return lines.isEmpty ? [] : lines + [""]
    }

    private static func rows(_ rows: [FigureRow], of report: BacktestReport) -> [String] {
        var table = TextTable([.left, .left])
        for row in rows.filled(by: [report]) {
            table.append([row.label, row.value(report)])
        }
        return table.lines()
    }

    /// The account's figures, with buy-and-hold unless it has a table of its own, and the trades'
    /// figures to their right.
    private static func figures(_ report: BacktestReport, withBenchmark: Bool) -> [String] {
        var table = TextTable([.left, .right, .right, .left, .right])
        if withBenchmark {
            table.append(["", "strategy", "holding", "", ""])
        }
        let account = FigureRow.account.filled(by: [report])
        let trading = FigureRow.trading.filled(by: [report])
        for index in 0..<max(account.count, trading.count) {
            let left = account.dropFirst(index).first
            let right = trading.dropFirst(index).first
            table.append([
                left?.label ?? "", left?.value(report) ?? "",
                withBenchmark ? left?.benchmark(report.benchmark) ?? "" : "",
                "  " + (right?.label ?? ""), right?.value(report) ?? "",
            ])
        }
        return table.lines()
    }

    private static func equity(_ report: BacktestReport) -> [String] {
        let values = report.equityCurve.map(\.equity)
        guard let low = values.min(), let high = values.max() else { return [] }
        return [
            "Equity, \(NumberText.money(low, of: report.capital)) to "
                + NumberText.money(high, of: report.capital),
            "  " + Sparkline.text(values, width: width - 2),
            "",
        ]
    }

    private static func trades(_ report: BacktestReport, last: Int) -> [String] {
        let shown = report.trades.suffix(last)
        guard !shown.isEmpty else { return [] }
        var table = TextTable([.left, .left, .left, .right, .right, .right, .right, .left])
        table.append(["entry", "exit", "side", "from", "to", "P&L", "on margin", "reason"])
        for trade in shown {
            table.append([
                TimeText.minute(trade.entryTime),
                String(TimeText.minute(trade.exitTime).dropFirst(5)),
                trade.direction.rawValue, NumberText.price(trade.entryPrice),
                NumberText.price(trade.exitPrice), NumberText.money(trade.pnl, of: report.capital),
                NumberText.signedPercent(trade.pnlPct), trade.exitReason.rawValue,
            ])
        }
        let title =
            shown.count < report.trades.count
            ? "Last \(shown.count) of \(report.trades.count) trades" : "Trades"
        return [title] + table.lines() + [""]
    }

    private static func footer(
        _ reports: [BacktestReport],
        basis: BacktestReport.SharpeBasis
    ) -> [String] {
        let runs = reports.map { report in
            "hindcast \(report.run.hindcast.oneLine(20)), run \(report.runID.oneLine(78))"
        }
        return [basisLine(basis)] + runs
    }

    private static func basisLine(_ basis: BacktestReport.SharpeBasis) -> String {
        "Sharpe and Sortino: \(basis.returns), times the root of "
            + "\(NumberText.fixed(basis.barsPerYear, 0)), risk-free rate 0."
    }

    private static func name(_ report: BacktestReport, length: Int = 40) -> String {
        report.run.strategy.name.oneLine(length)
    }
}

/// A sparkline: a curve in one line of block characters.
enum Sparkline {
    private static let blocks = Array("▁▂▃▄▅▆▇█")

    /// The values as blocks, lowest to highest; a longer curve is thinned to that width.
    static func text(_ values: [Double], width: Int) -> String {
        guard let low = values.min(), let high = values.max() else { return "" }
        let count = min(width, values.count)
        let text = (0..<count).map { column -> Character in
            // The last column is the last value, so that the line ends where the curve does.
            let index = count > 1 ? column * (values.count - 1) / (count - 1) : 0
            let height = high > low ? (values[index] - low) / (high - low) : 0
            return blocks[Int((height * Double(blocks.count - 1)).rounded())]
        }
        return String(text)
    }
}
