import Dispatch
import Foundation
import TestSupport
import Testing

/// `hindcast sweep` as batch systems run it.
@Suite struct SweepCommandTests {
    private static let search = [
        "--strategy", "supertrend", "--symbol", "BTCUSD", "--market", "spot", "--days", "40",
        "--set", "period=7:11:2", "--set", "multiplier=1:3:1",
    ]

    private static func plan(_ tool: Tool) async throws -> String {
        let folder = tool.home.appending(path: "shared").path
        let outcome = try await tool.run(["sweep", "plan", "search"] + search + ["--to", folder])
        try #require(outcome.status == 0, "\(outcome.errors)")
        return outcome.output.trimmingCharacters(in: .newlines)
    }

    @Test
    func `an array of Slurm merges into what the search prints, with the exit codes of retries`()
        async throws
    {
        try await Tool.withHome { tool in
            try await tool.importSample()
            let plan = try await Self.plan(tool)
            for id in [5, 11] {
                let outcome = try await tool.run(
                    ["sweep", "run", plan],
                    environment: [
                        "SLURM_ARRAY_TASK_ID": "\(id)", "SLURM_ARRAY_TASK_MIN": "5",
                        "SLURM_ARRAY_TASK_STEP": "3", "SLURM_ARRAY_TASK_COUNT": "3",
                        // Tasks need no home.
                        "HINDCAST_HOME": "/dev/null/none",
                    ]
                )
                #expect(outcome.status == 0, "\(outcome.errors)")
                #expect(outcome.output.contains("3 tasks, 0 done before, 3 now"))
            }
            let early = try await tool.run("sweep", "merge", plan)
            #expect(early.status == 75)
            #expect(
                early.errors.contains("3 of 9 results are not there: task 2 (supertrend BTCUSD")
            )
            let listed = try await tool.run("sweep", "merge", plan, "--json")
            #expect(listed.status == 75)
            let missing = (try listed.json() as? [String: Any])?["missing"] as? [Any]
            #expect(missing?.count == 3)
            #expect(
                try await tool.run("sweep", "status", plan).output.hasPrefix(
                    "6 of 9 tasks are done"
                )
            )
            let rest = try await tool.run(
                ["sweep", "run", plan, "--count", "3", "--json"],
                environment: ["JOB_COMPLETION_INDEX": "1"]
            )
            #expect(rest.status == 0, "\(rest.errors)")
            let csv = tool.home.appending(path: "trials.csv")
            let merged = try await tool.run("sweep", "merge", plan, "--json", "--csv", csv.path)
            #expect(merged.status == 0, "\(merged.errors)")
            let whole = try await tool.run(["search"] + Self.search + ["--json"])
            #expect(merged.output == whole.output)
            #expect(try String(contentsOf: csv, encoding: .utf8).split(separator: "\n").count == 10)
        }
    }

    @Test func `what a retry cannot mend ends with 64 or 65`() async throws {
        try await Tool.withHome { tool in
            try await tool.importSample()
            let plan = try await Self.plan(tool)
            for (status, arguments) in [
                (64, ["sweep", "run", plan, "--shard", "4/3"]),
                (64, ["sweep", "run", plan, "--shard", "1/3", "--count", "3"]),
                (64, ["sweep", "run", plan + "x"]), (64, ["sweep", "merge", plan + "x"]),
                (64, ["sweep", "run"]), (64, ["sweep", "plan", "search"] + Self.search),
                (
                    64,
                    ["sweep", "plan", "search"] + Self.search + ["--to", "x", "--csv", "y"]
                ),
            ] as [(Int32, [String])] {
                let outcome = try await tool.run(arguments)
                #expect(outcome.status == status, "\(arguments): \(outcome.errors)")
            }
            let data = try #require(
                FileManager.default.contentsOfDirectory(
                    at: tool.home.appending(path: "shared"),
                    includingPropertiesForKeys: nil
                ).first { $0.pathExtension == "tar" }
            )
            try FileManager.default.removeItem(at: data)
            let outcome = try await tool.run("sweep", "run", plan)
            #expect(outcome.status == 65)
            #expect(outcome.errors.contains("is missing or not as it was written"))
        }
    }

    private static let searches = [
        ["search"] + search + ["--set", "stop_atr=1:3:0.25", "--json"],
        // Twelve networks, each trained once.
        [
            "search", "--strategy", "lstm_fast", "--symbol", "BTCUSD", "--market", "spot", "--days",
            "40", "--set", "min_confidence=50:70:2", "--set", "hidden_size=4,8,12",
            "--set", "train_days=30,31", "--set", "epochs=3,4", "--json",
        ],
    ]

    @Test(.timeLimit(.minutes(60)), arguments: searches)
    func
        `a search that is killed at ten moments comes to the bytes of one that was not, for 1, 2 and 4 workers`(
            options: [String]
        ) async throws
    {
        try await Tool.withHome { tool in
            func search(_ workers: Int, in home: URL) async throws -> Tool.Outcome {
                try await Tool(home: home).run(options + ["--workers", "\(workers)"])
            }
            // Homes with the same candles and nothing else.
            func home(_ name: String) async throws -> URL {
                let place = tool.home.appending(path: name)
                try await Tool(home: place).importSample()
                return place
            }
            let clock = ContinuousClock()
            let first = try await home("whole")
            let start = clock.now
            let whole = try await search(1, in: first)
            let seconds = (clock.now - start) / .seconds(1)
            try #require(whole.status == 0, "\(whole.errors)")
            for workers in [2, 4] {
                #expect(try await search(workers, in: home("of-\(workers)")).output == whole.output)
            }
            // The report has the ledger's count and who has looked at the holdout before.
            let killed = try await home("killed")
            var generator = SplitMix64(seed: 8)
            for number in 0..<10 {
                let process = try Tool(home: killed).start(
                    options + ["--workers", "\([1, 2, 4][number % 3])"],
                    output: .nullDevice,
                    errors: .nullDevice
                )
                // Nobody signals: the moment is what is tested, not something that happens at it.
                let moment = generator.uniform() * seconds
                _ = DispatchSemaphore(value: 0).wait(timeout: .now() + moment)
                if process.isRunning { kill(process.processIdentifier, SIGKILL) }
                process.waitUntilExit()
            }
            #expect(try await search(2, in: killed).output == whole.output)
        }
    }

    private static let walks = [
        "--strategies", "lstm_aggressive", "--symbols", "BTCUSD", "--market", "spot", "--days",
        "24",
        "--train", "25", "--step", "8", "--seeds", "8", "--set", "hidden_size=8",
        "--set", "lookback_window=12", "--set", "epochs=4",
    ]

    @Test(.timeLimit(.minutes(60)))
    func
        `killed at ten moments and told to stop, a sweep goes on to the bytes of one that was not`()
        async throws
    {
        try await Tool.withHome { tool in
            try await tool.importSample()
            func plan(_ folder: String) async throws -> String {
                let place = tool.home.appending(path: folder).path
                let outcome = try await tool.run(
                    ["sweep", "plan", "walk-forward"] + Self.walks + ["--to", place]
                )
                try #require(outcome.status == 0, "\(outcome.errors)")
                return outcome.output.trimmingCharacters(in: .newlines)
            }
            let clock = ContinuousClock()
            let whole = try await plan("whole")
            let start = clock.now
            #expect(try await tool.run("sweep", "run", whole).status == 0)
            let seconds = (clock.now - start) / .seconds(1)
            let report = try await tool.run("sweep", "merge", whole, "--json").output

            let part = try await plan("part")
            var generator = SplitMix64(seed: 6)
            for _ in 0..<10 {
                let process = try tool.start(
                    ["sweep", "run", part],
                    output: .nullDevice,
                    errors: .nullDevice
                )
                // Nobody signals: the moment is what is tested, not something that happens at it.
                let moment = generator.uniform() * seconds / 2
                _ = DispatchSemaphore(value: 0).wait(timeout: .now() + moment)
                if process.isRunning { kill(process.processIdentifier, SIGKILL) }
                process.waitUntilExit()
            }
            #expect(try await tool.run("sweep", "status", part, "--verify").status == 0)
            let process = try tool.start(
                ["sweep", "run", part],
                output: .nullDevice,
                errors: .nullDevice
            )
            _ = DispatchSemaphore(value: 0).wait(timeout: .now() + seconds / 16)
            process.terminate()
            process.waitUntilExit()
            let left = try await tool.run("sweep", "merge", part, "--json")
            // A signal before it is listened to ends the process as the system has it.
            if process.terminationReason == .exit {
                #expect(process.terminationStatus == (left.status == 0 ? 0 : 75))
            }
            let rest = try await tool.run("sweep", "run", part)
            #expect(rest.status == 0, "\(rest.errors)")
            #expect(try await tool.run("sweep", "merge", part, "--json").output == report)
        }
    }
}
