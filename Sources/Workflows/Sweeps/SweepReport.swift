public import Backtesting
import Foundation
public import Market
public import Trading

/// A merged grid: strategies on symbols, with one or several training seeds.
///
/// Equal sweeps give equal bytes, however many machines ran them, in whatever order.
public struct SweepReport: Hashable, Codable, Sendable {
    /// One task.
    public struct Row: Hashable, Codable, Sendable {
        /// Its place in the plan, counted from 1.
        public var number: Int
        /// Its name.
        public var task: String
        /// What was traded.
        public var symbol: Symbol
        /// The strategy's name in requests.
        public var strategy: String
        /// The seed of its trainings; nil where nothing was trained.
        @NullCodable public var trainingSeed: UInt64?
        /// Its figures.
        public var figures: Figures
        /// Its evidence, corrected for the choice among all tasks.
        public var evidence: CorrectedEvidence
        /// SHA-256 of the models that its folds have learned; empty where none were.
        public var models: [String]

        private enum CodingKeys: String, CodingKey {
            case number
            case task
            case symbol
            case strategy = "strategy_type"
            case trainingSeed = "training_seed"
            case figures
            case evidence
            case models
        }
    }

    /// What a symbol has come to.
    public struct Market: Hashable, Codable, Sendable {
        /// The symbol.
        public var symbol: Symbol
        /// Its bars in the window.
        public var window: BarSpan
        /// Buy-and-hold over them.
        public var benchmark: BuyAndHold
        /// The evaluations of its series, these included.
        public var ledger: Trials
    }

    /// The walks of a strategy on a symbol with several seeds.
    public struct Seeds: Hashable, Codable, Sendable {
        /// The symbol.
        public var symbol: Symbol
        /// The strategy's name in requests.
        public var strategy: String
        /// The walks and their spread.
        public var spread: WalkSeeds

        private enum CodingKeys: String, CodingKey {
            case symbol
            case strategy = "strategy_type"
            case spread
        }
    }

    /// The program's version.
    public var hindcast: String
    /// The plan's name.
    public var plan: String
    /// The market of all symbols.
    public var market: Venue
    /// The length of a bar.
    public var interval: Interval
    /// The settings of the walks; nil for ordinary backtests.
    @NullCodable public var walk: [String: ParameterValue]?
    /// Seed of the bootstrap.
    public var seed: UInt64
    /// The answer in plain words.
    public var verdict: String
    /// The symbols, in the order of the request.
    public var markets: [Market]
    /// The spread over the seeds of each walk that has several.
    public var seeds: [Seeds]
    /// Every task, in the order of the plan.
    public var rows: [Row]

    private enum CodingKeys: String, CodingKey {
        case hindcast
        case plan
        case market
        case interval
        case walk = "walk_forward"
        case seed
        case verdict
        case markets
        case seeds
        case rows
    }
}

extension SweepReport {
    /// The answer in plain words.
    static func verdict(_ rows: [Row], symbols: Int) -> String {
        let count = "\(NumberText.count(rows.count)) \(rows.count == 1 ? "task" : "tasks")"
        guard let smallest = rows.compactMap(\.evidence.pValue).min() else {
            return "Fewer than \(CorrectedEvidence.leastBars) bars are too few to tell any of "
                + "\(count) from luck."
        }
        func sentence(_ claim: CorrectedEvidence.Claim, _ than: String) -> String {
            let claimed = rows.count { $0.evidence.claims.contains(claim) }
            let number = claimed == 0 ? "none" : NumberText.count(claimed)
            return "\(number) of \(count) \(claimed > 1 ? "are" : "is") better than \(than)"
        }
        let text =
            "\(sentence(.aboveZero, "luck")) (mean return above zero at the 5 % level, corrected for "
            + "the choice among all"
            + (symbols > 1 ? ", Romano-Wolf within a symbol and Bonferroni over symbols" : "")
            + "; smallest p \(NumberText.pValue(smallest))). "
        let holding = sentence(.aboveBenchmark, "buy-and-hold") + " at that level."
        return text.prefix(1).uppercased() + text.dropFirst() + holding.prefix(1).uppercased()
            + holding.dropFirst()
    }

    /// Verdict, the seeds' spread, and the tasks with the highest Sharpe ratios.
    public var text: String {
        var lines = [
            "\(NumberText.count(rows.count)) tasks on \(NumberText.count(markets.count)) symbols, "
                + "\(market) \(interval)" + (walk == nil ? "" : ", walk-forward"),
            "",
        ]
        lines += verdict.wrapped(to: 98) + [""]
        if !seeds.isEmpty {
            var table = TextTable([.left, .left] + Array(repeating: .right, count: 4))
            table.append(["symbol", "strategy", "seeds", "Sharpe least", "median", "largest"])
            for entry in seeds {
                let ratios = entry.spread.sharpeRatio
                table.append(
                    [entry.symbol.name, entry.strategy, "\(entry.spread.walks.count)"]
                        + [ratios?.min, ratios?.median, ratios?.max].map(NumberText.ratio)
                )
            }
            lines += table.lines() + [""]
        }
        let hasSeeds = rows.contains { $0.trainingSeed != nil }
        var table = TextTable([.left, .left] + Array(repeating: .right, count: hasSeeds ? 6 : 5))
        table.append(
            ["symbol", "strategy"] + (hasSeeds ? ["seed"] : [])
                + ["Sharpe", "return", "drawdown", "trades", "p"]
        )
        for row in best.prefix(Self.mostRows) {
            table.append(
                [row.symbol.name, row.strategy]
                    + (hasSeeds ? [row.trainingSeed.map { "\($0)" } ?? ""] : []) + [
                        NumberText.ratio(row.figures.sharpeRatio),
                        NumberText.signedPercent(row.figures.totalReturnPct),
                        NumberText.percent(row.figures.maxDrawdownPct),
                        NumberText.count(row.figures.totalTrades),
                        NumberText.pValue(row.evidence.pValue),
                    ]
            )
        }
        return (lines + table.lines()).joined(separator: "\n")
    }

    /// How many tasks the text lists.
    private static let mostRows = 20

    var best: [Row] {
        rows.sorted {
            ($0.figures.sharpeRatio ?? -.infinity, -$0.number)
                > ($1.figures.sharpeRatio ?? -.infinity, -$1.number)
        }
    }

    /// Every task as a row of comma-separated values, under a row of names.
    public var csv: String {
        let names =
            ["number", "symbol", "strategy_type", "training_seed"] + EvaluationColumns.names
            + ["task"]
        let lines = rows.map { row in
            [
                "\(row.number)", row.symbol.name, row.strategy,
                row.trainingSeed.map { "\($0)" } ?? "",
            ] + EvaluationColumns.values(row.figures, row.evidence) + [row.task]
        }
        return EvaluationColumns.table(names, lines)
    }
}
