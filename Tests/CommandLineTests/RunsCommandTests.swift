import Foundation
import Testing

/// `hindcast runs` and `hindcast reproduce`.
@Suite struct RunsCommandTests {
    private static let series = ["--symbol", "BTCUSD", "--market", "spot"]

    private static func backtest(_ tool: Tool, _ arguments: String...) async throws -> String {
        let outcome = try await tool.run(["backtest"] + arguments + series + ["--json"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        let report = try #require(try outcome.json() as? [String: Any])
        return try #require(report["run_id"] as? String)
    }

    @Test func `a small loss is not listed as none`() async throws {
        try await Tool.withHome { tool in
            try await tool.importSample()
            _ = try await Self.backtest(
                tool,
                "--strategy",
                "supertrend",
                "--days",
                "20",
                "--leverage",
                "1",
                "--position-size",
                "0.0001"
            )
            let listed = try await tool.run("runs", "list", "--json").json()
            let run = try #require((listed as? [[String: Any]])?.first)
            let change = try #require(run["total_return_pct"] as? Double)
            #expect(change != 0 && abs(change) < 0.005)
            let line = try #require(
                try await tool.run("runs", "list").output.split(separator: "\n").last
            )
            #expect(!line.contains(" 0.00 %") && !line.contains(" 0.00%"), "\(line)")
            #expect(line.contains(" -0.0") == (change < 0), "\(line)")
        }
    }

    @Test func `runs are listed, shown, compared and made again`() async throws {
        try await Tool.withHome { tool in
            let empty = try await tool.run("runs", "list")
            #expect(empty.status == 0)
            #expect(empty.output.contains("hindcast backtest"))
            try await tool.trainSample()
            let first = try await Self.backtest(tool, "--strategy", "supertrend", "--days", "20")
            let second = try await Self.backtest(tool, "--strategy", "lstm_fast", "--days", "10")
            let third = try await Self.backtest(
                tool,
                "--strategy",
                "supertrend",
                "--days",
                "20",
                "--leverage",
                "5"
            )

            let list = try await tool.run("runs", "list")
            let lines = list.output.split(separator: "\n")
            #expect(lines.count == 4)
            #expect(lines[1].hasPrefix(third) && lines[3].hasPrefix(first))
            let picked = try await tool.run(
                "runs",
                "list",
                "--strategy",
                "supertrend",
                "--sort",
                "trades",
                "--reverse",
                "--json"
            )
            let runs = try #require(try picked.json() as? [[String: Any]])
            #expect(Set(runs.compactMap { $0["run_id"] as? String }) == [first, third])
            #expect(
                try await tool.run("runs", "list", "--since", "2100-01-01").output.contains(
                    "no run"
                )
            )
            #expect(try await tool.run("runs", "list", "--sort", "luck").status == 64)
            #expect(try await tool.run("runs", "list", "--strategy", "luck").status == 64)

            let shown = try await tool.run("runs", "show", second)
            #expect(shown.status == 0)
            #expect(shown.output.contains("LSTM-AI-Fast"))
            let file = tool.home.appending(path: "runs/\(second)/report.json")
            let bytes = try String(contentsOf: file, encoding: .utf8)
            #expect(try await tool.run("runs", "show", second, "--json").output == bytes + "\n")

            let diff = try await tool.run("runs", "diff", first, "latest")
            #expect(diff.status == 0)
            #expect(diff.output.contains("run.execution.leverage"))
            #expect(diff.output.contains("both read the same candles"))
            let same = try await tool.run("runs", "diff", first, first)
            #expect(same.output.contains("nothing differs"))

            for run in [first, second, "latest"] {
                let again = try await tool.run("reproduce", run)
                #expect(again.status == 0, "\(again.output)\(again.errors)")
                #expect(again.output.contains("the same bytes"))
            }
            let json = try await tool.run("reproduce", String(first.suffix(8)), "--json").json()
            #expect((json as? [String: Any])?["outcome"] as? String == "identical")
            let unknown = try await tool.run("reproduce", "nothing")
            #expect(unknown.status == 1)
            #expect(unknown.errors.contains("hindcast runs list"))
            let ambiguous = try await tool.run("runs", "show", "supertrend")
            #expect(ambiguous.status == 1)
            #expect(ambiguous.errors.contains("could be any of"))
        }
    }

    @Test func `a run is packed here and made again in another home`() async throws {
        try await Tool.withHome { tool in
            try await tool.trainSample()
            let run = try await Self.backtest(tool, "--strategy", "lstm_fast", "--days", "10")
            let pack = tool.home.appending(path: "run.tar").path
            let exported = try await tool.run(
                "runs",
                "export",
                run,
                "--output",
                pack,
                "--with-data"
            )
            #expect(exported.status == 0, "\(exported.errors)")
            let verified = try await tool.run("runs", "verify", pack)
            #expect(verified.status == 0)
            #expect(verified.output.contains("all") && verified.output.contains("unsigned"))
            let other = ["--home", tool.home.appending(path: "other").path]
            let taken = try await tool.run(["runs", "import", pack] + other)
            #expect(taken.status == 0, "\(taken.errors)")
            let again = try await tool.run(["reproduce", "latest"] + other)
            #expect(again.status == 0, "\(again.output)\(again.errors)")

            // A changed byte is named, and nothing of the pack is taken.
            var bytes = try Data(contentsOf: URL(filePath: pack))
            let place = try #require(bytes.range(of: Data("\"total_trades\"".utf8)))
            bytes[place.lowerBound + 1] ^= 1
            try bytes.write(to: URL(filePath: pack))
            let damaged = try await tool.run("runs", "verify", pack, "--json")
            #expect(damaged.status == 1)
            let faults = try #require(try damaged.json() as? [String: Any])["faults"]
            let parts = (faults as? [[String: Any]])?.compactMap { $0["part"] as? String }
            #expect(parts == ["report.json"])
            let refused = try await tool.run(["runs", "import", pack] + other)
            #expect(refused.status == 1)
            #expect(refused.errors.contains("report.json"))

            // A run that was changed after the fact is named by its first field.
            let report = tool.home.appending(path: "runs/\(run)/report.json")
            let text = try String(contentsOf: report, encoding: .utf8)
            try text.replacing("\"total_trades\" : ", with: "\"total_trades\" : 1")
                .write(to: report, atomically: true, encoding: .utf8)
            try FileManager.default.removeItem(
                at: tool.home.appending(path: "runs/\(run)/run.sha256")
            )
            for name in ["equity.csv.gz", "trades.csv.gz"] {
                try FileManager.default.removeItem(
                    at: tool.home.appending(path: "runs/\(run)/\(name)")
                )
            }
            let different = try await tool.run("reproduce", run)
            #expect(different.status == 1)
            #expect(different.output.contains("first difference: report.json, total_trades"))
        }
    }
}
