import Backtesting
import Foundation
import Hashing
import Market
import TestSupport
import Testing
import Trading
import Workflows

/// A sweep of ten thousand tasks, whose results are made up of one that was computed.
@Suite struct LargeSweepTests {
    /// Walk-forwards of four networks on some symbols with 64 seeds each.
    private static func grid(symbols: Int) throws -> SweepGrid {
        var grid = try SweepSample.grid(
            ["lstm", "lstm_fast", "lstm_conservative", "lstm_aggressive"],
            (0..<symbols).map { "COIN\($0)USDT" },
            days: 1
        )
        let walk = try WalkSample.request {
            $0.walk.trainDays = 10
            $0.walk.stepDays = 1
            $0.walk.seeds = 64
        }
        grid.walk = walk.walk
        return grid
    }

    /// The result of each task: that of the first, under the task's name and with an evaluation of its
    /// own.
    private static func fill(_ sweep: Sweep, in folder: URL) async throws {
        let count = sweep.taskCount
        let run = try await sweep.run(SweepShard("1/\(count)")).result
        try #require(run.computed == 1)
        let file = try #require(SweepSample.files(of: folder).first)
        let opened = try #require(SealedJSON.open(Data(contentsOf: file)))
        let result = String(decoding: opened, as: UTF8.self)
        let plan = try JSONSerialization.jsonObject(with: Data(contentsOf: sweep.file))
        let names = try #require((plan as? [String: Any])?["tasks"] as? [String])
        let hash = try #require(result.firstMatch(of: /"hash":"([^"]*)"/)?.output.1)
        let results = folder.appending(path: "results")
        for name in Set(names.map { $0.prefix(2) }) {
            try FileManager.default.createDirectory(
                at: results.appending(path: name),
                withIntermediateDirectories: true
            )
        }
        for (place, name) in names.enumerated().dropFirst() {
            // Evaluations are of other parameters, or they would be one.
            let other = Data(SHA256.hash(Data(name.utf8)).bytes).base64EncodedString()
            let text = result.replacing(names[0], with: name).replacing(hash, with: other)
                .replacing("COIN0USDT", with: "COIN\(place / 256)USDT")
            try SealedJSON.seal(Data(text.utf8)).write(
                to: results.appending(path: "\(name.prefix(2))/\(name).json")
            )
        }
    }

    @Test(.timeLimit(.minutes(60)), arguments: [10, 40])
    func `plan, status and merge take it, and no folder grows long`(symbols: Int) async throws {
        let series = try (0..<symbols).map { number in
            try CandleSeries.planted(
                count: 1400,
                strength: 0,
                seed: UInt64(number),
                key: .make(symbol: "COIN\(number)USDT", venue: .spot)
            )
        }
        let tasks = symbols * 256
        let clock = ContinuousClock()
        try await TemporaryWorkspace.with(series, reproducing: false) { workspace in
            try await SweepSample.withFolder { folder in
                var start = clock.now
                func took() -> String {
                    defer { start = clock.now }
                    return "\(clock.now - start)"
                }
                let sweep = try await SweepSample.sweep(
                    .grid(Self.grid(symbols: symbols)),
                    in: workspace,
                    to: folder
                )
                let planning = took()
                #expect(sweep.taskCount == tasks)
                try await Self.fill(sweep, in: folder)
                let filling = took()
                #expect(try await sweep.status().result.done == tasks)
                let status = took()
                let skipped = try await sweep.run(SweepShard("3/16")).result
                #expect(skipped.skipped == tasks / 16)
                let running = took()
                guard
                    case .grid(let report) = try await workspace.merge(sweep, now: .testStart)
                        .result
                else {
                    Issue.record("a grid is no search")
                    return
                }
                let merging = took()
                #expect(report.rows.count == tasks)
                #expect(report.seeds.count == symbols * 4)
                #expect(report.markets.allSatisfy { $0.ledger.count == 256 })
                print(
                    "\(tasks) tasks: planned in \(planning), made up in \(filling), status \(status), "
                        + "a finished sixteenth run again \(running), merged in \(merging); at most "
                        + "\(peakMemory() >> 20) MB in this process"
                )
                let enumerator = FileManager.default.enumerator(atPath: folder.path)
                var entries: [String: Int] = [:]
                while let path = enumerator?.nextObject() as? String {
                    entries[(path as NSString).deletingLastPathComponent, default: 0] += 1
                }
                #expect(entries.values.max().map { $0 < 1000 } == true)
                // Nothing but results, plan and data.
                #expect(entries.values.reduce(0, +) == tasks + 2 + 1 + (entries.count - 2))
            }
        }
    }
}
