import Foundation
import TestSupport
import Testing

/// Arguments that cannot be served: one line that names the parameter, its value and the remedy.
@Suite struct BadArgumentsTests {
    struct Case: CustomTestStringConvertible {
        var arguments: [String]
        var error: String
        var testDescription: String { arguments.joined(separator: " ") }

        init(_ arguments: String, _ error: String) {
            self.arguments = arguments.split(separator: " ").map(String.init)
            self.error = error
        }
    }

    private static let stored = "--symbol BTCUSD --market spot"

    static let cases = [
        Case("data import nowhere.csv --symbol BTCUSD", "nowhere.csv"),
        Case("data import . --symbol BTCUSD", "."),
        Case(
            "data import x.csv --symbol ../../etc",
            "symbol '../../etc' is not 2 to 20 letters, digits and underscores, such as BTCUSDT"
        ),
        Case(
            "data import x.csv --symbol B",
            "symbol 'B' is not 2 to 20 letters, digits and underscores"
        ),
        Case("data import x.csv", "Missing expected argument '--symbol <name>'"),
        Case(
            "data import x.csv --symbol BTCUSD --interval 7m",
            "interval '7m' is unknown; use one of 1m, 3m, 5m"
        ),
        Case(
            "data import x.csv --symbol BTCUSD --market margin",
            "market 'margin' is unknown; use futures or spot"
        ),
        Case("data import --symbol BTCUSD", "Missing expected argument '<file>'"),
        Case("data sync --symbol BTCUSD --days 0", "--days is 0; give a number from 1 to 36500"),
        Case("data sync --symbol BTCUSD --days many", "The value 'many' is invalid for '--days"),
        Case("data remove", "Unexpected argument 'remove'"),
        Case(
            "train --symbol NOSUCH",
            "no NOSUCH futures 1h candles are stored; get them with `hindcast data sync"
        ),
        Case("train \(stored) --days 5000", "days is 5000, but only 83 whole days"),
        Case("train \(stored) --days 0", "days is 0; give at least 1"),
        Case("train \(stored) --days 80 --epochs 0", "epochs"),
        Case("train \(stored) --days 80 --batch-size=-1", "batch"),
        Case("train \(stored) --days 80 --learning-rate nan", "learning_rate"),
        Case("train \(stored) --days 80 --hidden-size 0", "hidden_size"),
        Case("train \(stored) --days 80 --num-layers 99", "num_layers"),
        Case(
            "train \(stored) --days 80 --model-type transformer",
            "model_type is 'transformer'; use standard, attention, gru or bidirectional"
        ),
        Case("train \(stored) --days 80 --lookback 100000", "lookback"),
        Case("train \(stored) --days 80 --dropout 1.5", "dropout"),
        Case("train \(stored) --days 2", "but a training needs"),
        Case("train \(stored) --seed=-1", "The value '-1' is invalid for '--seed"),
        Case(
            "backtest --strategy martingale \(stored)",
            "martingale"
        ),
        Case("backtest --strategy supertrend --symbol NOSUCH", "no NOSUCH futures 1h candles"),
        Case("backtest --strategy lstm_fast \(stored)", "hindcast train"),
        Case("backtest --strategy supertrend \(stored) --days 99999", "days is 99999"),
        Case("backtest --strategy supertrend \(stored) --days=-3", "days is -3; give at least 1"),
        Case(
            "backtest --strategy supertrend \(stored) --start yesterday",
            "'yesterday' is not a time; write 2025-01-18T16:00:00Z or 2025-01-18"
        ),
        Case(
            "backtest --strategy supertrend \(stored) --start 2018-09-01 --end 2018-08-20",
            "end is 2018-08-20T00:00:00Z, but the window starts at 2018-09-01T00:00:00Z"
        ),
        Case(
            "backtest --strategy supertrend \(stored) --start 2017-01-01",
            "is not within the stored candles"
        ),
        Case(
            "backtest --strategy supertrend \(stored) --days 3 --start 2018-09-01",
            "--days and --start are both given; give one of them"
        ),
        Case("backtest --strategy supertrend \(stored) --days 9 --leverage 0", "leverage"),
        Case("backtest --strategy supertrend \(stored) --days 9 --leverage 126", "leverage"),
        Case("backtest --strategy supertrend \(stored) --days 9 --capital=-5", "initial_capital"),
        Case("backtest --strategy supertrend \(stored) --days 9 --capital inf", "initial_capital"),
        Case("backtest --strategy supertrend \(stored) --days 9 --taker-fee 2", "taker_fee"),
        Case("backtest --strategy supertrend \(stored) --days 9 --slippage=-1", "slippage"),
        Case(
            "backtest --strategy supertrend \(stored) --days 9 --position-size 7",
            "position_size"
        ),
        Case(
            "backtest --strategy supertrend \(stored) --days 9 --risk-per-trade 0",
            "risk_per_trade"
        ),
        Case(
            "compare --strategies supertrend,martingale \(stored)",
            "strategy 'martingale' is unknown; use one of "
        ),
        Case(
            "compare --strategies supertrend,lstm_fast,supertrend \(stored)",
            "strategies is a list with supertrend in it twice; name each once"
        ),
        Case("compare --strategies , \(stored)", "strategies is empty; name at least one"),
        Case("compare --strategies supertrend,lstm_fast \(stored)", "lstm_fast: "),
        Case("compare --strategies supertrend \(stored) --days 99999", "days is 99999"),
        Case("compare --strategies supertrend \(stored) --leverage 0", "leverage"),
        Case("compare \(stored)", "Missing expected argument '--strategies"),
        Case(
            "multi --strategy supertrend --symbols BTCUSD,BTCUSD --market spot",
            "symbols is a list with BTCUSD in it twice; name each once"
        ),
        Case(
            "multi --strategy supertrend --symbols BTCUSD,../x --market spot",
            "symbol '../x' is not 2 to 20 letters, digits and underscores"
        ),
        Case("multi --strategy supertrend --symbols , --market spot", "symbols is empty"),
        Case(
            "multi --strategy supertrend --symbols BTCUSD,NOSUCH --market spot",
            "NOSUCH: no NOSUCH spot 1h candles are stored"
        ),
        Case(
            "multi --strategy supertrend --symbols BTCUSD --market spot --days 99999",
            "BTCUSD: days is 99999"
        ),
        Case("multi --strategy martingale --symbols BTCUSD --market spot", "martingale"),
        Case("signal --strategy martingale \(stored)", "martingale"),
        Case("signal --strategy lstm_fast \(stored)", "hindcast train"),
        Case("signal --strategy supertrend --symbol NOSUCH", "no NOSUCH futures 1h candles"),
        Case("signal --strategy supertrend \(stored) --at noon", "'noon' is not a time"),
        Case(
            "signal --strategy supertrend \(stored) --at 2018-01-01",
            "at is 2018-01-01T00:00:00Z, but no candle of BTCUSD spot 1h is stored before it"
        ),
        Case("signal --strategy supertrend \(stored) --leverage 900", "leverage"),
        Case("signal --strategy supertrend \(stored) --position-size 0", "position_size"),
        Case("launch", "Unexpected argument 'launch'"),
    ]

    @Test func `a bad argument is one line that says what to do, and nothing changes`() async throws
    {
        try await Tool.withHome { tool in
            let file = Fixtures.url("sample-btcusd-1h.csv").path
            let series = ["--symbol", "BTCUSD", "--market", "spot"]
            #expect(try await tool.run(["data", "import", file] + series).status == 0)
            let status = try await tool.run("data", "status", "--json").output
            let files = try tool.files()
            for bad in Self.cases {
                let outcome = try await tool.run(bad.arguments)
                #expect(outcome.status != 0, "\(bad.testDescription)")
                #expect(outcome.output.isEmpty, "\(bad.testDescription)")
                #expect(outcome.errors.contains(bad.error), "\(outcome.errors)")
                #expect(outcome.errors.hasPrefix("hindcast: "), "\(outcome.errors)")
                #expect(outcome.errors.count(where: \.isNewline) == 1, "\(outcome.errors)")
            }
            #expect(try await tool.run("data", "status", "--json").output == status)
            #expect(try tool.files() == files)
        }
    }

    @Test func `help teaches each verb`() async throws {
        try await Tool.withHome { tool in
            for verb in [
                ["--help"], ["data", "--help"], ["data", "import", "--help"],
                ["data", "sync", "--help"], ["data", "status", "--help"], ["train", "--help"],
                ["backtest", "--help"], ["demo", "--help"], ["signal", "--help"],
                ["compare", "--help"], ["multi", "--help"], ["walk-forward", "--help"],
                ["cross-validate", "--help"], ["search", "--help"],
                ["strategies", "--help"], ["reproduce", "--help"], ["runs", "--help"],
                ["runs", "list", "--help"], ["runs", "show", "--help"], ["runs", "diff", "--help"],
                ["runs", "export", "--help"], ["runs", "verify", "--help"],
                ["runs", "import", "--help"],
            ] {
                let outcome = try await tool.run(verb)
                #expect(outcome.status == 0)
                #expect(outcome.output.contains("USAGE: hindcast"))
                #expect(outcome.output.contains("OVERVIEW"))
            }
        }
    }
}
