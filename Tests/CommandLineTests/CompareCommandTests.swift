import Foundation
import TestSupport
import Testing

/// `hindcast compare` and `hindcast multi`, with the guide's keys.
@Suite struct CompareCommandTests {
    private static let series = ["--symbol", "BTCUSD", "--market", "spot"]

    @Test func `a comparison has every key of the guide, the best first`() async throws {
        try await Tool.withHome { tool in
            try await tool.trainSample()
            let arguments =
                [
                    "compare", "--strategies", "supertrend,lstm_fast, lstm_aggressive", "--days",
                    "10",
                ]
                + Self.series
            let outcome = try await tool.run(arguments + ["--json"])
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(try await tool.run(arguments + ["--json"]).output == outcome.output)
            let json = try #require(try outcome.json() as? [String: Any])
            #expect(json["symbol"] as? String == "BTCUSD")
            #expect(json["period"] as? String == "10d")
            #expect(json["initial_capital"] as? Double == 10_000)
            #expect(json["best_metric"] as? String == "sharpe_ratio")
            #expect(json["benchmark"] is [String: Any])
            let entries = try #require(json["comparisons"] as? [[String: Any]])
            #expect(entries.count == 3)
            #expect(json["best_strategy"] as? String == entries[0]["strategy_name"] as? String)
            for entry in entries {
                let id = try #require(entry["strategy_type"] as? String)
                let alone = try #require(
                    try await tool.run(
                        ["backtest", "--strategy", id, "--days", "10", "--json"] + Self.series
                    ).json() as? [String: Any]
                )
                for key in [
                    "strategy_name", "win_rate", "total_return_pct", "sharpe_ratio",
                    "max_drawdown_pct", "profit_factor", "total_trades", "performance_rating",
                    "rating_supported",
                ] {
                    let mine = try #require(entry[key] as? NSObject, "\(key)")
                    #expect(mine == alone[key] as? NSObject, "\(id) \(key)")
                }
            }
            let text = try await tool.run(arguments)
            #expect(text.output.contains("Buy and hold"))
            // Ten days of hours make no claim; thirty do.
            #expect(text.output.contains("Fewer than 720 bars are too few"))
            let longer = try await tool.run(arguments.map { $0 == "10" ? "30" : $0 })
            #expect(longer.output.contains("Corrected for the choice among 3 strategies"))
        }
    }

    @Test func `a comparison writes all reports on one page on request`() async throws {
        try await Tool.withHome { tool in
            try await tool.importSample()
            let page = tool.home.appending(path: "page.html").path
            let outcome = try await tool.run(
                ["compare", "--strategies", "supertrend", "--html", page] + Self.series
            )
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(try String(contentsOfFile: page, encoding: .utf8).contains("SuperTrend"))
        }
    }

    @Test func `a comparison fails as a whole under the name of the strategy that cannot run`()
        async throws
    {
        try await Tool.withHome { tool in
            try await tool.importSample()
            let outcome = try await tool.run(
                ["compare", "--strategies", "supertrend,lstm_fast", "--json"] + Self.series
            )
            #expect(outcome.status == 1)
            #expect(outcome.output.isEmpty)
            #expect(outcome.errors.hasPrefix("hindcast: lstm_fast: "), "\(outcome.errors)")
            #expect(outcome.errors.contains("hindcast train"), "\(outcome.errors)")
        }
    }

    @Test func `a portfolio has every key of the guide, and the same bytes again`() async throws {
        try await Tool.withHome { tool in
            for symbol in ["AAAUSD", "BBBUSD"] {
                try await tool.importSample(as: symbol)
            }
            let arguments = [
                "multi", "--strategy", "supertrend", "--symbols", "AAAUSD,BBBUSD",
                "--market", "spot", "--days", "20", "--json",
            ]
            let outcome = try await tool.run(arguments)
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(try await tool.run(arguments).output == outcome.output)
            #expect(outcome.errors.hasPrefix("2 symbols in "), "\(outcome.errors)")
            let json = try #require(try outcome.json() as? [String: Any])
            #expect(json["strategy_name"] as? String == "SuperTrend")
            #expect(json["symbols"] as? [String] == ["AAAUSD", "BBBUSD"])
            let parts = try #require(json["symbol_results"] as? [[String: Any]])
            #expect(parts.map { $0["symbol"] as? String } == ["AAAUSD", "BBBUSD"])
            #expect(parts.allSatisfy { $0["win_rate"] is Double })
            // The same candles twice, so the whole gains what each half does.
            let gain = try #require(json["portfolio_total_return_pct"] as? Double)
            let part = try #require(parts[0]["total_return_pct"] as? Double)
            #expect(isClose(gain, part, relative: 1e-9))
            #expect(json["portfolio_sharpe_ratio"] is Double)
            #expect(json["portfolio_max_drawdown_pct"] is Double)
            #expect(json["best_performing_symbol"] as? String == "AAAUSD")
            #expect(json["worst_performing_symbol"] as? String == "AAAUSD")
            #expect((json["equity_curve"] as? [Any])?.count == 481)
            let text = try await tool.run(arguments.dropLast())
            #expect(text.output.contains("Portfolio"))
            #expect(text.output.contains("their runs add up to"))
        }
    }

    @Test func `a portfolio fails as a whole under the name of the symbol that cannot run`()
        async throws
    {
        try await Tool.withHome { tool in
            try await tool.importSample(as: "AAAUSD")
            let outcome = try await tool.run(
                "multi",
                "--strategy",
                "supertrend",
                "--symbols",
                "AAAUSD,NOSUCH",
                "--market",
                "spot"
            )
            #expect(outcome.status == 1)
            #expect(outcome.output.isEmpty)
            #expect(outcome.errors.hasPrefix("hindcast: NOSUCH: no NOSUCH spot 1h candles"))
        }
    }
}
