import Foundation
import LoopbackHTTP
import TestSupport
import Testing

/// How much one request may ask for, counted in candles.
@Suite(.timeLimit(.minutes(60))) struct BoundedWorkTests {
    private static func body(_ rest: String, days: Int) -> String {
        #"{\#(rest), "market": "spot", "days_back": \#(days)}"#
    }

    @Test func `candles are bounded, those of all strategies and symbols together`() async throws {
        try await Tool.withHome { tool in
            try await tool.importSample()
            try await tool.importSample(as: "ETHUSD")
            try await ServeProcess.run(tool, ["--max-window-bars", "1000"]) { server in
                let strategies = #""strategies": ["supertrend", "rsi_ema", "wavetrend"]"#
                let symbols = #""symbols": ["BTCUSD", "ETHUSD"]"#
                let one = #""strategy_type": "supertrend", "symbol": "BTCUSD""#
                let cases: [(path: String, body: String, status: Int)] = [
                    ("run", Self.body(one, days: 41), 200),
                    ("run", Self.body(one, days: 42), 422),
                    ("compare", Self.body(strategies + #", "symbol": "BTCUSD""#, days: 13), 200),
                    ("compare", Self.body(strategies + #", "symbol": "BTCUSD""#, days: 14), 422),
                    (
                        "multi-symbol",
                        Self.body(symbols + #", "strategy_type": "supertrend""#, days: 20), 200
                    ),
                    (
                        "multi-symbol",
                        Self.body(symbols + #", "strategy_type": "supertrend""#, days: 21), 422
                    ),
                ]
                for (path, body, status) in cases {
                    let answer = try await server.answer(.post("/api/v1/backtest/\(path)", body))
                    #expect(answer.status == status, "\(body): \(answer.text.prefix(300))")
                    if status == 422 {
                        #expect(answer.text.contains("a shorter window"), "\(answer.text)")
                        #expect(answer.text.contains(#""max_bars":1000"#), "\(answer.text)")
                    }
                }
            }
        }
    }

    @Test func `all seeds of a walk and all folds of a cross-validation count`() async throws {
        try await Tool.withHome { tool in
            try await tool.importSample()
            try await ServeProcess.run(tool, ["--max-window-bars", "1000"]) { server in
                let rule = #""strategy_type": "supertrend", "symbol": "BTCUSD", "search": false"#
                let walk = rule + #", "seeds": 2, "train_days": 10"#
                let folds = rule + #", "groups": 4, "tested_groups": 2, "embargo_bars": 0"#
                let cases: [(path: String, body: String, tells: String?)] = [
                    // A rule takes one seed alone, which is told where the walk is not too long.
                    ("walk-forward", Self.body(walk, days: 20), nil),
                    ("walk-forward", Self.body(walk, days: 21), "20 for each of 2 seeds"),
                    // Two seeds of four folds of four days, and two days too many.
                    (
                        "walk-forward", Self.body(walk + #", "step_days": 5"#, days: 20),
                        "1920 1h candles together, but it must be at most 1000; ask for at most 5 "
                            + "train_days, a larger step_days, a shorter window or fewer seeds"
                    ),
                    (
                        "walk-forward",
                        Self.body(
                            walk.replacing(#""train_days": 10"#, with: #""train_days": 5"#)
                                + #", "step_days": 5"#,
                            days: 20
                        ),
                        nil
                    ),
                    ("cross-validation", Self.body(folds, days: 6), nil),
                    ("cross-validation", Self.body(folds, days: 7), "6 for each of 6 folds"),
                ]
                for (path, body, text) in cases {
                    let answer = try await server.answer(.post("/api/v1/validate/\(path)", body))
                    #expect(
                        answer.text.contains(#""max_bars":1000"#) == (text != nil),
                        "\(body): \(answer.text.prefix(300))"
                    )
                    if let text {
                        #expect(answer.status == 422)
                        #expect(answer.text.contains(text), "\(answer.text)")
                    }
                }
            }
        }
    }

    @Test func `all trainings of a search count`() async throws {
        try await Tool.withHome { tool in
            try await tool.importSample()
            try await ServeProcess.run(tool, ["--max-window-bars", "1000"]) { server in
                let search =
                    #""strategy_type": "lstm_fast", "symbol": "BTCUSD", "space": {"hidden_size": [2, 3]}"#
                let body = Self.body(search + #", "training": {"train_days": 21}"#, days: 30)
                let answer = try await server.answer(.post("/api/v1/search", body))
                #expect(answer.status == 422)
                let told =
                    "2 trainings, which learn from 1008 1h candles together, but it must be at most "
                    + "1000; ask for at most 20 train_days"
                #expect(answer.text.contains(told), "\(answer.text)")
            }
        }
    }

    @Test func `what is learned from and what is made again count as well`() async throws {
        try await Tool.withHome { tool in
            try await tool.importSample()
            let made = try await tool.run(
                "backtest",
                "--strategy",
                "supertrend",
                "--symbol",
                "BTCUSD",
                "--market",
                "spot",
                "--days",
                "42"
            )
            #expect(made.status == 0, "\(made.errors)")
            try await ServeProcess.run(tool, ["--max-window-bars", "1000"]) { server in
                let page = try await server.get("/api/v1/backtest/runs")
                let runs = try #require(page["runs"] as? [[String: Any]])
                let run = try #require(runs.first?["run_id"] as? String)
                let series = #""symbol": "BTCUSD", "market": "spot""#
                let fitted =
                    #"{"strategy_type": "lstm_fast", \#(series), "days_back": 5, "forecaster": "har""#
                let cases: [(path: String, body: String, tells: String?)] = [
                    ("ai/train", #"{\#(series), "days": 42}"#, "days makes a stretch of 42 days"),
                    (
                        "ai/train", #"{\#(series), "days": 21, "seeds": 2}"#,
                        "at most 20 for each of 2 seeds"
                    ),
                    (
                        "backtest/run", fitted + #", "forecaster_days": 42}"#,
                        "forecaster_days makes a stretch of 42 days"
                    ),
                    ("backtest/run", fitted + #", "forecaster_days": 41}"#, nil),
                    (
                        "backtest/runs/\(run)/reproduce", "{}",
                        "the run computes 1008 candles, but one request may compute at most 1000"
                    ),
                ]
                for (path, body, text) in cases {
                    let answer = try await server.answer(.post("/api/v1/\(path)", body))
                    #expect(
                        answer.status == (text == nil ? 200 : 422),
                        "\(body): \(answer.text.prefix(300))"
                    )
                    if let text {
                        #expect(answer.text.contains(text), "\(answer.text)")
                        #expect(answer.text.contains(#""max_bars":1000"#), "\(answer.text)")
                    }
                }
            }
        }
    }
}
