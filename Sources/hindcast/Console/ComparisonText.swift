import Backtesting
import Foundation
import Market
import Workflows

extension Comparison {
    /// Text: warnings, then a table of the strategies and buy-and-hold.
    var text: String {
        TextReport.renderComparison(reports, corrected: comparisons.map(\.corrected))
            + caution.replacing(". ", with: ".\n") + "\n"
    }
}

extension PortfolioRun {
    /// Text: a table of the symbols, then the portfolio and buy-and-hold.
    var text: String {
        result.text + timing + "\n"
    }

    /// The run time: `4 symbols in 0.61 s; their runs add up to 1.92 s.`.
    var timing: String {
        let count = result.symbols.count
        return "\(count) symbol\(count == 1 ? "" : "s") in \(Self.seconds(elapsed)); "
            + "their runs add up to \(Self.seconds(sumOfRuns))."
    }

    private static func seconds(_ duration: Duration) -> String {
        String(format: "%.2f s", duration / .seconds(1))
    }
}

extension PortfolioResult {
    /// The text, which is the same for equal results.
    var text: String {
        var table = TextTable([.left] + Array(repeating: .right, count: 8))
        table.append([
            "", "capital", "return", "drawdown", "Sharpe", "p > 0", "p > holding", "win rate",
            "trades",
        ])
        for part in symbolResults {
            table.append([
                part.symbol.description,
                NumberText.money(part.initialCapital, of: initialCapital),
                NumberText.signedPercent(part.totalReturnPct),
                NumberText.percent(part.maxDrawdownPct),
                NumberText.ratio(part.sharpeRatio),
                NumberText.pValue(part.corrected.pValue),
                NumberText.pValue(part.corrected.benchmarkPValue),
                NumberText.percent(part.winRate),
                NumberText.count(part.totalTrades),
            ])
        }
        for (name, figures) in [("Portfolio", portfolio), ("Buy and hold", holding)] {
            table.append([
                name,
                NumberText.money(initialCapital, of: initialCapital),
                NumberText.signedPercent(figures.totalReturnPct),
                NumberText.percent(figures.maxDrawdownPct),
                NumberText.ratio(figures.sharpeRatio),
                "", "", "", "",
            ])
        }
        let head = "\(strategyName) on \(symbols.count) \(market) \(interval) symbols"
        let lines =
            [head, span, ""] + warnings + table.lines()
            + ["", verdict.replacing(". ", with: ".\n"), alignment]
        return lines.joined(separator: "\n") + "\n"
    }

    /// The window: `30d, 2025-12-01T00:00:00Z to 2025-12-31T00:00:00Z`.
    private var span: String {
        guard let first = equityCurve.first, let last = equityCurve.last else { return period }
        return "\(period), \(first.timestamp) to \(last.timestamp)"
    }

    /// Every warning once, with its symbols if it is not about all of them.
    private var warnings: [String] {
        var seen: Set<String> = []
        let unique = symbolResults.flatMap(\.evidence.warnings).filter { seen.insert($0).inserted }
        let lines = unique.map { warning in
            let warned = symbolResults.filter { $0.evidence.warnings.contains(warning) }
            let names = warned.map(\.symbol.description).joined(separator: ", ")
            return "! " + (warned.count < symbolResults.count ? names + ": " : "") + warning
        }
        return lines.isEmpty ? [] : lines + [""]
    }

    private var alignment: String {
        let sum = "The portfolio's figures are those of the summed equity curve."
        guard carriedPoints > 0 else { return sum }
        return sum + " \(NumberText.count(carriedPoints)) times a symbol had no candle at a moment "
            + "and counted with its last equity."
    }
}
