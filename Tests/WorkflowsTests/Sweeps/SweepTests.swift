import Backtesting
import Foundation
import Market
import TestSupport
import Testing
import Trading
import Workflows

/// A search that is spread over processes.
@Suite struct SweepTests {
    /// What one process makes of the search, in a home of its own.
    private static func whole(_ request: SearchRequest) async throws -> Data {
        try await TemporaryWorkspace.with([SweepSample.series()], reproducing: false) { workspace in
            try SweepSample.json(await workspace.search(request, now: .testStart).result)
        }
    }

    @Test(arguments: [[1, 1], [3, 1], [7, 2], [20, 1]], [SearchMethod.grid, .latinHypercube])
    func `any number of parts in any order merges into the bytes of one process`(
        parts: [Int],
        method: SearchMethod
    ) async throws {
        let request = try SweepSample.search {
            $0.method = method
            $0.trials = method == .grid ? nil : 5
        }
        let tasks = method == .grid ? 9 : 5
        let whole = try await Self.whole(request)
        try await TemporaryWorkspace.with([SweepSample.series()], reproducing: false) { workspace in
            try await SweepSample.withFolder { folder in
                let sweep = try await SweepSample.sweep(
                    .search(request),
                    in: workspace,
                    to: folder
                )
                #expect(sweep.taskCount == tasks)
                var generator = SplitMix64(seed: 4)
                var computed = 0
                for number in (1...parts[0]).shuffled(using: &generator) {
                    let shard = try SweepShard("\(number)/\(parts[0])")
                    let run = try await sweep.run(shard, workers: parts[1]).result
                    #expect(run.exit == .done)
                    computed += run.computed
                }
                #expect(computed == tasks)
                // Merged twice, everything is noted once.
                for _ in 0..<2 {
                    let merged = try await workspace.merge(sweep, now: .testStart).result
                    #expect(try SweepSample.json(merged) == whole)
                }
                // The same search in this process sees what was seen.
                let again = try await workspace.search(request, now: .testStart).result
                #expect(try SweepSample.json(again) == whole)
            }
        }
    }

    @Test func `a damaged, cut or foreign result is named, and done again`() async throws {
        let request = try SweepSample.search()
        let whole = try await Self.whole(request)
        try await TemporaryWorkspace.with([SweepSample.series()], reproducing: false) { workspace in
            try await SweepSample.withFolder { folder in
                let sweep = try await SweepSample.sweep(
                    .search(request),
                    in: workspace,
                    to: folder
                )
                _ = try await sweep.run().result
                let files = try SweepSample.files(of: folder)
                #expect(files.count == 9)
                let good = try files.map { try Data(contentsOf: $0) }
                // One digit, half of the file, another task's, nothing, and no file at all.
                let middle = good[0].count / 2
                var other = good[0]
                other[middle] =
                    other[middle] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
                try other.write(to: files[0])
                try good[1].prefix(good[1].count / 2).write(to: files[1])
                try good[3].write(to: files[2])
                try Data().write(to: files[4])
                try FileManager.default.removeItem(at: files[5])
                // What a killed writer leaves is no result.
                let name = files[5].lastPathComponent
                let left = files[5].deletingLastPathComponent().appending(path: ".\(name).abc123")
                try good[5].prefix(10).write(to: left)

                let listed = try await sweep.status().result
                #expect(listed.done == 8)
                let status = try await sweep.status(reading: true).result
                #expect(status.done == 4)
                #expect(status.damaged.count == 4)
                #expect(status.missing.count == 1)
                #expect(
                    status.missing[0].label?.hasPrefix("supertrend BTCUSDT multiplier=") == true
                )
                let error = await #expect(throws: SweepError.self) {
                    try await workspace.merge(sweep, now: .testStart).result
                }
                #expect(error == .incomplete(status))
                #expect(error.map { SweepExit($0) } == .retry)
                #expect(!FileManager.default.fileExists(atPath: workspace.home.lockbox.path))

                let run = try await sweep.run().result
                #expect(run.skipped == 4)
                #expect(run.damaged == 4)
                #expect(run.computed == 5)
                #expect(try files.map { try Data(contentsOf: $0) } == good)
                let merged = try await workspace.merge(sweep, now: .testStart).result
                #expect(try SweepSample.json(merged) == whole)
                #expect(!FileManager.default.fileExists(atPath: left.path))
            }
        }
    }

    @Test func `equal plans are equal files that nobody writes to, and share their results`()
        async throws
    {
        try await TemporaryWorkspace.with([SweepSample.series()], reproducing: false) { workspace in
            try await SweepSample.withFolder { folder in
                let files = FileManager.default
                func plan(_ change: (inout SearchRequest) -> Void) async throws -> PlannedSweep {
                    try await workspace.planSweep(
                        .search(SweepSample.search(change)),
                        to: folder
                    ).result
                }
                let first = try await plan { $0.workers = 3 }
                let second = try await plan { _ in }
                #expect(first == second)
                #expect(first.done == 0)
                for path in [first.plan, first.data] {
                    let mode = try files.attributesOfItem(atPath: path)[.posixPermissions] as? Int
                    #expect(mode == 0o444)
                }
                #expect(try files.contentsOfDirectory(atPath: folder.path).count == 2)
                _ = try await Sweep(URL(filePath: first.plan)).run().result
                // Half of its settings are those of the first.
                let third = try await plan { $0.space["period"] = "7:19:4" }
                #expect(third.plan != first.plan)
                #expect(third.tasks == 12)
                #expect(third.done == 9)
                let run = try await Sweep(URL(filePath: third.plan)).run().result
                #expect(run.computed == 3)
                // Another cost is another task.
                let fourth = try await plan { $0.backtest.execution.takerFee = 0.001 }
                #expect(fourth.done == 0)
            }
        }
    }

    @Test func `a changed plan, other candles and another version are refused`() async throws {
        try await TemporaryWorkspace.with([SweepSample.series()], reproducing: false) { workspace in
            try await SweepSample.withFolder { folder in
                let sweep = try await SweepSample.sweep(
                    .search(SweepSample.search()),
                    in: workspace,
                    to: folder
                )
                let text = try String(contentsOf: sweep.file, encoding: .utf8)
                let changed = folder.appending(path: "\(String(repeating: "0", count: 64)).json")
                try text.write(to: changed, atomically: true, encoding: .utf8)
                #expect(throws: SweepError.damagedPlan(path: changed.path)) {
                    _ = try Sweep(changed)
                }
                let missing = folder.appending(path: "no.json")
                #expect(throws: SweepError.noPlan(path: missing.path)) { _ = try Sweep(missing) }

                // A plan of another version, written as that version would.
                let older = text.replacing(
                    "\"hindcast\":\"\(Version.current)\"",
                    with: "\"hindcast\":\"0.0.1\""
                )
                #expect(older != text)
                let place = folder.appending(path: "\(SweepNames.sha256(Data(older.utf8))).json")
                try older.write(to: place, atomically: true, encoding: .utf8)
                let foreign = try Sweep(place)
                let version = await #expect(throws: SweepError.self) {
                    try await foreign.run().result
                }
                #expect(version == .otherVersion(planned: "0.0.1", running: Version.current))
                #expect(version.map { SweepExit($0) } == .usage)

                try FileManager.default.setAttributes(
                    [.posixPermissions: 0o644],
                    ofItemAtPath: sweep.data.path
                )
                var bytes = try Data(contentsOf: sweep.data)
                bytes[bytes.count / 2] ^= 1
                try bytes.write(to: sweep.data)
                let damaged = await #expect(throws: SweepError.self) {
                    try await sweep.run().result
                }
                #expect(damaged == .damagedData(path: sweep.data.path))
                #expect(damaged.map { SweepExit($0) } == .data)
                // Planning again mends it.
                _ = try await workspace.planSweep(.search(SweepSample.search()), to: folder).result
                #expect(try await sweep.run().result.computed == 9)
            }
        }
    }

    @Test func `a stop ends a run after the task at hand, and the next one goes on`() async throws {
        try await TemporaryWorkspace.with([SweepSample.series()], reproducing: false) { workspace in
            try await SweepSample.withFolder { folder in
                let sweep = try await SweepSample.sweep(
                    .search(SweepSample.search()),
                    in: workspace,
                    to: folder
                )
                let stop = SweepStop()
                let running = sweep.run(workers: 1, stop: stop)
                for await update in running.progress where update.completed >= 2 {
                    stop.request()
                }
                let run = try await running.result
                #expect(run.computed >= 2)
                #expect(run.computed + run.left == 9)
                #expect(run.exit == (run.left > 0 ? .retry : .done))
                let rest = try await sweep.run().result
                #expect(rest.skipped == run.computed)
                #expect(rest.exit == .done)
            }
        }
    }
}
