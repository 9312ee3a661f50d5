import Dispatch
import Foundation
import TestSupport
import Testing

/// `kill -9` of a walk-forward, at any moment.
@Suite struct KilledWalkForwardTests {
    private static let kills = 20

    private static let walk = [
        "walk-forward", "--strategy", "lstm_aggressive", "--symbol", "BTCUSD", "--market", "spot",
        "--days", "24", "--train", "25", "--step", "2", "--set", "hidden_size=8",
        "--set", "lookback_window=12", "--set", "epochs=6", "--seeds", "2", "--json",
    ]

    /// Runs a walk to its end.
    ///
    /// - Returns: Its report without what the clock decides, and the seconds that it took.
    private static func report(
        _ tool: Tool,
        workers: Int = 2
    ) async throws -> (report: NSDictionary, seconds: Double) {
        let clock = ContinuousClock()
        let start = clock.now
        let outcome = try await tool.run(walk + ["--workers", "\(workers)"])
        try #require(outcome.status == 0, "\(outcome.errors)")
        let seconds = (clock.now - start) / .seconds(1)
        var report = try #require(try outcome.json() as? [String: Any])
        report["run_id"] = nil
        report["created_at"] = nil
        var evidence = try #require(report["evidence"] as? [String: Any])
        // How old the newest candle is.
        evidence["warnings"] = (evidence["warnings"] as? [String])?
            .filter { !$0.contains("stored candle closed") }
        report["evidence"] = evidence
        return (report as NSDictionary, seconds)
    }

    private static func folds(_ tool: Tool) throws -> [String: Data] {
        let folder = tool.home.appending(path: "cache/folds")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return try names.reduce(into: [:]) { files, name in
            files[name] = try Data(contentsOf: folder.appending(path: name))
        }
    }

    @Test(.timeLimit(.minutes(60)))
    func `killed at 20 moments, a walk goes on to the bytes of one that was not killed`()
        async throws
    {
        try await Tool.withHome { tool in
            try await tool.importSample()
            let cache = tool.home.appending(path: "cache")
            let (whole, first) = try await Self.report(tool, workers: 1)
            var seconds = first
            let files = try Self.folds(tool)
            #expect(files.count == 24)

            var generator = SplitMix64(seed: 5)
            var killed = 0
            var continued = 0
            while killed < Self.kills || continued < Self.kills / 4 {
                // The time limit ends this where no kill hits.
                try Task.checkCancellation()
                try? FileManager.default.removeItem(at: cache)
                let process = try tool.start(
                    Self.walk,
                    output: .nullDevice,
                    errors: .nullDevice
                )
                // Nobody signals: the moment is what is tested, not something that happens at it.
                let moment = generator.uniform() * seconds
                _ = DispatchSemaphore(value: 0).wait(timeout: .now() + moment)
                if process.isRunning { kill(process.processIdentifier, SIGKILL) }
                process.waitUntilExit()
                guard process.terminationReason == .uncaughtSignal else { continue }
                killed += 1
                // What is there is whole, and what a killed writer left is hidden.
                let left = try Self.folds(tool).filter { !$0.key.hasPrefix(".") }
                #expect(left.allSatisfy { files[$0.key] == $0.value })
                if !left.isEmpty, left.count < files.count { continued += 1 }
                let resumed = try await Self.report(tool, workers: killed % 2 + 1)
                #expect(resumed.report == whole, "after \(moment) s")
                #expect(try Self.folds(tool).filter { !$0.key.hasPrefix(".") } == files)
                if left.isEmpty { seconds = resumed.seconds }
            }

        }
    }
}
