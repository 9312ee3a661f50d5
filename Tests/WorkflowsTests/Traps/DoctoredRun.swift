import Foundation
import Hashing
import Workflows

/// A kept run that is changed after the fact, its checksums made to fit.
struct DoctoredRun: Sendable {
    /// What is changed.
    let name: String
    /// What a reproduction must name: the start of a path in a part, or the error.
    let namedBy: String
    /// The part that is changed.
    let part: String
    /// Changes the part's JSON.
    let change: @Sendable (inout [String: Any]) -> Void

    private init(
        _ name: String,
        namedBy: String,
        part: String = "report.json",
        _ change: @escaping @Sendable (inout [String: Any]) -> Void
    ) {
        self.name = name
        self.namedBy = namedBy
        self.part = part
        self.change = change
    }

    /// Changes a field below some others.
    private static func set(
        _ object: inout [String: Any],
        _ path: [String],
        _ value: (Any?) -> Any?
    ) {
        guard let key = path.first else { return }
        if path.count == 1 {
            object[key] = value(object[key])
        } else {
            var inner = object[key] as? [String: Any] ?? [:]
            set(&inner, Array(path.dropFirst()), value)
            object[key] = inner
        }
    }

    /// A field that is said to be something else.
    private static func field(
        _ name: String,
        _ path: String,
        namedBy: String? = nil,
        part: String = "report.json",
        _ value: @escaping @Sendable (Any?) -> Any?
    ) -> DoctoredRun {
        DoctoredRun(name, namedBy: namedBy ?? path, part: part) { object in
            set(&object, path.split(separator: ".").map(String.init), value)
        }
    }

    /// A field of one trade.
    private static func trade(
        _ name: String,
        _ index: Int,
        _ field: String,
        _ value: @escaping @Sendable (_ trades: [[String: Any]]) -> Any?
    ) -> DoctoredRun {
        DoctoredRun(name, namedBy: "trades[\(index)].\(field)") { object in
            var trades = object["trades"] as? [[String: Any]] ?? []
            guard trades.indices.contains(index) else { return }
            trades[index][field] = value(trades)
            object["trades"] = trades
        }
    }

    private static func number(_ value: Any?) -> Double { (value as? NSNumber)?.doubleValue ?? 0 }

    private static func scaled(by factor: Double) -> @Sendable (Any?) -> Any? {
        { number($0) * factor }
    }

    /// Every lie about an execution or a figure that was told after the run.
    static let all = [
        trade("an entry at the close of the decision bar", 1, "entry_price") { trades in
            number(trades[1]["entry_price"]) * 1.0002
        },
        trade("a stop before its bar", 0, "exit_time") { _ in "2018-10-23T00:00:00Z" },
        trade("a stop at its level through a gap", 1, "exit_price") { trades in
            number(trades[1]["exit_price"]) * 1.01
        },
        trade("a loss that never was", 0, "pnl") { _ in 100.0 },
        trade("a position that was larger in hindsight", 1, "quantity") { trades in
            number(trades[1]["quantity"]) * 2
        },
        trade("a stop that is called a target", 0, "exit_reason") { trades in
            trades[0]["exit_reason"] as? String == "stop_loss" ? "take_profit" : "stop_loss"
        },
        trade("a short that is called a long", 0, "direction") { trades in
            trades[0]["direction"] as? String == "LONG" ? "SHORT" : "LONG"
        },
        trade("a taker's fee that became a maker's", 0, "fees") { trades in
            number(trades[0]["fees"]) / 2
        },
        trade("funding that was never received", 0, "funding") { _ in 1.5 },
        DoctoredRun("a losing trade left out", namedBy: "trades[") { object in
            var trades = object["trades"] as? [[String: Any]] ?? []
            trades.removeAll { number($0["pnl"]) < 0 }
            object["trades"] = trades
        },
        DoctoredRun("a smoothed equity curve", namedBy: "equity_curve[7].equity") { object in
            var curve = object["equity_curve"] as? [[String: Any]] ?? []
            curve[7]["equity"] = number(curve[7]["equity"]) + 1
            object["equity_curve"] = curve
        },
        DoctoredRun("a drawdown taken out of its curve", namedBy: "drawdown_curve[9].") { object in
            var curve = object["drawdown_curve"] as? [[String: Any]] ?? []
            curve[9]["drawdown"] = number(curve[9]["drawdown"]) + 1
            object["drawdown_curve"] = curve
        },
        field(
            "a Sharpe ratio of hourly returns times the root of 252",
            "sharpe_ratio",
            scaled(by: 0.17)
        ),
        field("half of the drawdown", "max_drawdown_pct", scaled(by: 0.5)),
        field("fees left out", "fees") { _ in 0.0 },
        field("a better win rate", "win_rate") { number($0) + 10 },
        field("a better profit factor", "profit_factor") { _ in 9.0 },
        field("another rating", "performance_rating") { _ in "EXCELLENT" },
        field("support that the rating has not", "rating_supported") { value in
            !((value as? Bool) ?? false)
        },
        field("a worse benchmark", "benchmark.total_return_pct") { _ in -50.0 },
        field("a narrower interval of the Sharpe ratio", "evidence.sharpe_interval.low") { _ in 0.1
        },
        field("luck that is called skill", "evidence.probabilistic_sharpe") { _ in 0.999 },
        field("warnings taken away", "evidence.warnings", namedBy: "evidence.warnings[0]") { _ in
            [String]()
        },
        field(
            "an input that was missing after all",
            "evidence.lacked",
            namedBy: "evidence.lacked[0]"
        ) { _ in [String]() },
        field("decisions that were never checked", "evidence.causality.checked_bars") { _ in 10_000
        },
        field("gaps that are not told", "evidence.missing_candles") { _ in 5 },
        // What the manifest says is what is run, so the figures come out as those settings make them.
        field(
            "slippage that was not counted",
            "run.execution.slippage",
            namedBy: "annualized_return"
        ) { _ in 0.0 },
        field(
            "parameters that were not traded",
            "run.strategy.parameters.multiplier",
            namedBy: "annualized_return"
        ) { number($0) + 0.5 },
        field(
            "a seed chosen for its interval",
            "run.seed",
            namedBy: "evidence.sharpe_interval."
        ) { _ in 1 },
        field("other candles than were read", "run.data_sha256", namedBy: "candles changed") { _ in
            String(repeating: "0", count: 64)
        },
        field("a run made earlier than it was", "created_at", namedBy: "run_id") { _ in
            "2024-01-01T00:00:00Z"
        },
        field("a summary that is better than the report", "sharpe_ratio", part: "summary.json") {
            number($0) + 3
        },
    ]

    /// Writes the change into a run's folder, and checksums that fit.
    ///
    /// - Parameters:
    ///   - folder: The run's folder.
    ///   - files: What the run's files were.
    /// - Throws: What the file system says.
    func write(into folder: URL, over files: [String: Data]) throws {
        for (name, bytes) in files { try bytes.write(to: folder.appending(path: name)) }
        let file = folder.appending(path: part)
        var object =
            try JSONSerialization.jsonObject(with: files[part] ?? Data()) as? [String: Any] ?? [:]
        change(&object)
        let options: JSONSerialization.WritingOptions = [
            .prettyPrinted, .sortedKeys, .withoutEscapingSlashes,
        ]
        try JSONSerialization.data(withJSONObject: object, options: options).write(to: file)
        let sums = try files.keys.sorted().filter { $0 != "run.sha256" }.map { name in
            let bytes = try Data(contentsOf: folder.appending(path: name))
            return "\(SHA256.hash(bytes).hexadecimal)  \(name)\n"
        }
        try Data(sums.joined().utf8).write(to: folder.appending(path: "run.sha256"))
    }
}
