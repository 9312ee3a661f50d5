import Foundation
import TestSupport
import Testing

/// The whole way on real candles: import, train, backtest.
@Suite struct TrainAndBacktestTests {
    private static let series = ["--symbol", "BTCUSD", "--market", "spot"]
    private static let small = ["--days", "83", "--hidden-size", "8", "--num-layers", "1"]

    private static func train(_ tool: Tool, epochs: Int) async throws {
        let sample = Fixtures.url("sample-btcusd-1h.csv").path
        #expect(try await tool.run(["data", "import", sample] + series).status == 0)
        let training = try await tool.run(
            ["train", "--epochs", "\(epochs)", "--seed", "7"] + series + small
        )
        #expect(training.status == 0, "\(training.errors)")
    }

    private static func backtest(_ tool: Tool, _ arguments: String...) async throws -> [String: Any]
    {
        let outcome = try await tool.run(["backtest", "--json"] + series + arguments)
        #expect(outcome.status == 0, "\(outcome.errors)")
        return try #require(try outcome.json() as? [String: Any])
    }

    /// A report without the two fields that tell equal runs apart.
    private static func nameless(_ report: [String: Any]) throws -> Data {
        let kept = report.filter { $0.key != "run_id" && $0.key != "created_at" }
        #expect(kept.count == report.count - 2)
        return try JSONSerialization.data(withJSONObject: kept, options: .sortedKeys)
    }

    @Test func `two equal runs give the same bytes, and trained on no bar of the window`()
        async throws
    {
        try await Tool.withHome { tool in
            try await Self.train(tool, epochs: 2)
            let first = try await Self.backtest(tool, "--strategy", "lstm_fast", "--days", "10")
            let second = try await Self.backtest(tool, "--strategy", "lstm_fast", "--days", "10")
            #expect(try Self.nameless(first) == Self.nameless(second))
            let evidence = try #require(first["evidence"] as? [String: Any])
            #expect(evidence["trained_bars"] as? Int == 0)
            #expect(evidence["validation_bars"] as? Int == 0)
            #expect(evidence["out_of_sample_bars"] as? Int == 240)
            #expect(evidence["in_sample"] as? Bool == false)
        }
    }

    @Test func `two trainings with one seed give one model and one backtest`() async throws {
        try await Tool.withHome { one in
            try await Tool.withHome { two in
                for tool in [one, two] {
                    try await Self.train(tool, epochs: 2)
                }
                let model = "models/lstm/BTCUSD_1h_spot_best_model.pth"
                #expect(
                    try Data(contentsOf: one.home.appending(path: model))
                        == Data(contentsOf: two.home.appending(path: model))
                )
                var reports: [Data] = []
                for tool in [one, two] {
                    let report = try await Self.backtest(
                        tool,
                        "--strategy",
                        "lstm_aggressive",
                        "--days",
                        "10"
                    )
                    reports.append(try Self.nameless(report))
                }
                #expect(reports[0] == reports[1])
            }
        }
    }

    @Test func `a window that training has seen runs, and is stamped and warned about`()
        async throws
    {
        try await Tool.withHome { tool in
            try await Self.train(tool, epochs: 1)
            let report = try await Self.backtest(tool, "--strategy", "lstm_fast", "--days", "60")
            let evidence = try #require(report["evidence"] as? [String: Any])
            #expect(evidence["in_sample"] as? Bool == true)
            let counts = ["trained_bars", "validation_bars", "out_of_sample_bars"]
                .compactMap { evidence[$0] as? Int }
            #expect(counts.count == 3 && counts.allSatisfy { $0 > 0 })
            #expect(counts.reduce(0, +) == 60 * 24)
            let warnings = try #require(evidence["warnings"] as? [String])
            #expect(warnings.contains { $0.hasPrefix("IN-SAMPLE: ") })
        }
    }

    @Test func `a backtest leaves its report as JSON and as a page`() async throws {
        try await Tool.withHome { tool in
            let sample = Fixtures.url("sample-btcusd-1h.csv").path
            _ = try await tool.run(["data", "import", sample] + Self.series)
            let copy = tool.home.appending(path: "copy.html").path
            let report = try await Self.backtest(
                tool,
                "--strategy",
                "supertrend",
                "--days",
                "30",
                "--html",
                copy
            )
            let id = try #require(report["run_id"] as? String)
            let folder = tool.home.appending(path: "runs/\(id)")
            let saved = try JSONSerialization.jsonObject(
                with: Data(contentsOf: folder.appending(path: "report.json"))
            )
            #expect(
                try Self.nameless(try #require(saved as? [String: Any])) == Self.nameless(report)
            )
            let page = try String(contentsOfFile: copy, encoding: .utf8)
            #expect(page.contains("<svg"))
            #expect(
                try String(contentsOf: folder.appending(path: "report.html"), encoding: .utf8)
                    == page
            )
        }
    }

    @Test func `an interrupted training leaves nothing half-written and goes on to the same bytes`()
        async throws
    {
        try await Tool.withHome { tool in
            let sample = Fixtures.url("sample-btcusd-1h.csv").path
            _ = try await tool.run(["data", "import", sample] + Self.series)
            // Wide enough that there is time to interrupt it.
            let arguments =
                ["train", "--epochs", "8", "--seed", "7", "--days", "83", "--hidden-size", "64"]
                + Self.series
            let null = FileHandle.nullDevice
            let process = try tool.start(arguments, output: null, errors: null)
            let checkpoint = tool.home.appending(path: "models/lstm/BTCUSD_1h_spot/checkpoint")
            // Looked for without suspending: other tests may hold every thread for seconds.
            let deadline = ContinuousClock.now + .seconds(3600)
            while !FileManager.default.fileExists(atPath: checkpoint.path), process.isRunning {
                try #require(ContinuousClock.now < deadline)
                sched_yield()
            }
            process.interrupt()
            process.waitUntilExit()
            #expect(process.terminationStatus == 130)
            let models = try tool.files().filter {
                $0.hasPrefix("models/") && !$0.hasSuffix("lstm")
            }
            #expect(
                models == ["models/lstm/BTCUSD_1h_spot", "models/lstm/BTCUSD_1h_spot/checkpoint"]
            )

            #expect(try await tool.run(arguments).status == 0)
            try await Tool.withHome { other in
                _ = try await other.run(["data", "import", sample] + Self.series)
                #expect(try await other.run(arguments).status == 0)
                let model = "models/lstm/BTCUSD_1h_spot_best_model.pth"
                #expect(
                    try Data(contentsOf: tool.home.appending(path: model))
                        == Data(contentsOf: other.home.appending(path: model))
                )
            }
        }
    }
}
