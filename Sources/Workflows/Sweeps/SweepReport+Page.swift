import Backtesting
import Market

extension SweepReport {
    /// How many tasks the page lists.
    private static let mostRowsOfPage = 200

    /// The report as one self-contained page: the verdict, every strategy on every symbol in one table,
    /// the spread over the seeds, and the tasks with the highest Sharpe ratios.
    public var html: String {
        let listed = best.prefix(Self.mostRowsOfPage)
        let kind = walk == nil ? "Backtests" : "Walk-forwards"
        return TablesPage(
            title: "\(kind) of \(NumberText.count(strategies.count)) strategies on "
                + "\(NumberText.count(markets.count)) symbols, \(market) \(interval)",
            notes: markets.first.map {
                [
                    "\($0.window.from) to \($0.window.to) (openings); every p-value is corrected for "
                        + "the choice among \(NumberText.count(rows.count)) tasks."
                ]
            } ?? [],
            verdict: verdict,
            isFound: rows.contains { $0.evidence.claims.contains(.aboveZero) },
            tables: [
                .init(title: "Sharpe ratio and corrected p", rows: overview),
                .init(title: "Spread over the training seeds", rows: seedRows),
                .init(
                    title: listed.count < rows.count
                        ? "The best \(listed.count) of \(NumberText.count(rows.count)) tasks"
                        : "All tasks, the best first",
                    rows: [
                        [
                            "task", "symbol", "strategy", "seed", "Sharpe", "return", "drawdown",
                            "trades", "p", "p against holding",
                        ]
                    ] + listed.map(Self.cells)
                ),
            ],
            footer: ["hindcast \(hindcast), plan \(plan), seed \(seed)"]
        ).html
    }

    private static func cells(_ row: Row) -> [String] {
        [
            "\(row.number)", row.symbol.name, row.strategy,
            row.trainingSeed.map { "\($0)" } ?? "",
            NumberText.ratio(row.figures.sharpeRatio),
            NumberText.signedPercent(row.figures.totalReturnPct),
            NumberText.percent(row.figures.maxDrawdownPct),
            NumberText.count(row.figures.totalTrades),
            NumberText.pValue(row.evidence.pValue),
            NumberText.pValue(row.evidence.benchmarkPValue),
        ]
    }

    /// The strategies, each once, in the order of the plan.
    private var strategies: [String] {
        var known: Set<String> = []
        return rows.map(\.strategy).filter { known.insert($0).inserted }
    }

    /// A row a strategy and a column a symbol; of several seeds the first one.
    private var overview: [[String]] {
        var cells: [String: [Symbol: String]] = [:]
        for row in rows where cells[row.strategy]?[row.symbol] == nil {
            cells[row.strategy, default: [:]][row.symbol] =
                "\(NumberText.ratio(row.figures.sharpeRatio)), p "
                + NumberText.pValue(row.evidence.pValue)
        }
        let symbols = markets.map(\.symbol)
        return [["strategy"] + symbols.map(\.name)]
            + strategies.map { strategy in
                [strategy] + symbols.map { cells[strategy]?[$0] ?? "" }
            }
            + [
                ["buy-and-hold"] + markets.map { NumberText.ratio($0.benchmark.sharpeRatio) }
            ]
    }

    private var seedRows: [[String]] {
        [["strategy", "symbol", "seeds", "Sharpe least", "median", "largest"]]
            + seeds.map { entry in
                let ratios = entry.spread.sharpeRatio
                return [entry.strategy, entry.symbol.name, "\(entry.spread.walks.count)"]
                    + [ratios?.min, ratios?.median, ratios?.max].map(NumberText.ratio)
            }
    }
}
