import Foundation
import Hashing
import TestSupport
import Testing

/// Settings of strategies from the command line to the manifest.
struct StrategySettingsTests {
    /// Number and SHA-256 of the trades of every strategy with its defaults, made by
    /// scripts/goldens/strategy_trades.py anew whenever a rule of execution changes.
    private struct Golden: Decodable, Equatable {
        let trades: Int
        let sha256: String
    }

    @Test(
        .enabled(if: RealCandles.arePresent, "no real candles at \(RealCandles.folder.path)"),
        arguments: ["BTCUSDT", "ADAUSDT"]
    )
    func `the defaults give the known trades`(symbol: String) async throws {
        let fixture = Data(try Fixtures.text("Strategies/trades.json").utf8)
        let known = try JSONDecoder().decode([String: [String: Golden]].self, from: fixture)
        let goldens = try #require(known[symbol])
        #expect(goldens.count == 10)
        try await Tool.withHome { tool in
            let file = RealCandles.folder.appending(path: "\(symbol)-1h.csv.gz").path
            _ = try await tool.run("data", "import", file, "--symbol", symbol)
            let training = try await tool.run([
                "train", "--symbol", symbol, "--days", "365", "--hidden-size", "8",
                "--num-layers", "1", "--epochs", "2", "--mode", "dense", "--seed", "7",
                "--set", "feature_set=technical",
            ])
            #expect(training.status == 0, "\(training.errors)")
            for (strategy, golden) in goldens {
                let asksNobody = ["lstm", "lstm_conservative"].contains(strategy)
                let run = try await tool.run(
                    ["backtest", "--strategy", strategy, "--symbol", symbol, "--days", "365"]
                        + (asksNobody ? ["--no-llm", "--json"] : ["--json"])
                )
                let trades = try JSONDecoder().decode(Trades.self, from: Data(run.output.utf8))
                #expect(trades.golden == golden, "\(strategy)")
            }
        }
    }

    private struct Trades: Decodable {
        let trades: [Trade]

        var golden: Golden {
            let text = trades.map(\.line).joined(separator: "\n")
            return Golden(
                trades: trades.count,
                sha256: SHA256.hash(Data(text.utf8)).hexadecimal
            )
        }
    }

    private struct Trade: Decodable {
        let entry_time, exit_time, direction, exit_reason: String
        let entry_price, exit_price, quantity, pnl, fees, funding: Double
        let stop_loss, take_profit: Double?

        var line: String {
            let numbers = [
                entry_price, exit_price, quantity, pnl, fees, funding, stop_loss, take_profit,
            ]
            let bits = numbers.map { number in
                number.map { String(format: "%016llx", $0.bitPattern) } ?? "-"
            }
            return ([entry_time, exit_time, direction, exit_reason] + bits).joined(separator: "|")
        }
    }

    @Test(arguments: [
        ("supertrend", "period=14"), ("supertrend", "multiplier=2"), ("rsi_ema", "ema_slow=80"),
        ("macd_stoch", "macd_signal=5"), ("ichimoku", "conversion_period=7"),
        ("wavetrend", "average_period=14"), ("multi_indicator", "period=7"),
    ])
    func `a setting changes the trades and stands in the manifest`(
        strategy: String,
        assignment: String
    ) async throws {
        try await Tool.withHome { tool in
            _ = try await tool.run("data", "import", Self.sample, "--symbol", "BTCUSD")
            let arguments = [
                "backtest", "--strategy", strategy, "--symbol", "BTCUSD", "--days", "120", "--json",
            ]
            let standard = try #require(try await tool.run(arguments).json() as? [String: Any])
            let changed = try #require(
                try await tool.run(arguments + ["--set", assignment]).json() as? [String: Any]
            )
            let trades = [standard, changed].map { "\($0["trades"] ?? "")" }
            #expect(trades[0] != trades[1])
            let parts = assignment.split(separator: "=").map(String.init)
            let run = try #require(changed["run"] as? [String: Any])
            let entry = try #require(run["strategy"] as? [String: Any])
            let parameters = try #require(entry["parameters"] as? [String: Any])
            #expect(parameters[parts[0]] as? Double == Double(parts[1]))
        }
    }

    private static let sample = Fixtures.folder.deletingLastPathComponent()
        .deletingLastPathComponent()
        .appending(path: "Sources/CSample/coinbase-btcusd-1h.csv.gz").path

    @Test func `every setting stands in the help and in the list of strategies`() async throws {
        try await Tool.withHome { tool in
            let help = try await tool.run("help", "backtest").output
            let list = try #require(
                try await tool.run("strategies", "--json").json() as? [[String: Any]]
            )
            #expect(list.count == 10)
            for strategy in list {
                let parameters = try #require(strategy["parameters"] as? [[String: Any]])
                for parameter in parameters {
                    let name = try #require(parameter["name"] as? String)
                    #expect(help.contains("\(name)="), "\(name)")
                    #expect((parameter["summary"] as? String)?.isEmpty == false)
                }
            }
        }
    }

    @Test(arguments: [
        ("period=0", "period is 0; use a whole number from 1 to 400 (bars)"),
        ("period=many", "period is 'many'; use a whole number from 1 to 400 (bars)"),
        ("ema_fast=9", "supertrend has no parameter 'ema_fast'"),
        ("period", "write name=value, such as period=14"),
    ])
    func `a setting that cannot be is refused with a remedy`(
        assignment: String,
        error: String
    ) async throws {
        try await Tool.withHome { tool in
            let outcome = try await tool.run(
                "backtest",
                "--strategy",
                "supertrend",
                "--symbol",
                "BTCUSD",
                "--set",
                assignment
            )
            #expect(outcome.status != 0)
            #expect(outcome.errors.contains(error), "\(outcome.errors)")
        }
    }
}
