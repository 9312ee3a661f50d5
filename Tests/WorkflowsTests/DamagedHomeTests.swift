import Forecasting
import Foundation
import Market
import Storage
import TestSupport
import Testing
import Workflows

/// Damages of every file of a home: what is answered is what the sound home answers, or an error.
@Suite struct DamagedHomeTests {
    /// A home with candles, funding rates, a model, a run, an answer and a comparison, as a killed
    /// process leaves it: with a write-ahead log.
    private static func withLeftHome(
        _ body: (_ home: URL, _ request: BacktestRequest, _ scratch: URL) async throws -> Void
    ) async throws {
        let series = try TrainedWorkspace.walk(count: 2200)
        try await TrainedWorkspace.with(series) { workspace in
            let store = try SQLiteStore(at: workspace.home.store)
            let rates = stride(from: 0, to: 2200, by: 8).map { hour in
                FundingRate(
                    time: series.openTimes[hour],
                    rate: 0.0001 * Double(hour % 7 - 3)
                )
            }
            try await store.insertFunding(rates, for: series.key.symbol)
            _ = try await store.keep(
                .opinion(direction: "LONG", confidence: 0.7, reasoning: "rain"),
                to: [UInt8](repeating: 7, count: 32),
                of: "parrot"
            )
            let request = TrainedWorkspace.backtest(series.key)
            let center = try JobCenter.make(workspace)
            let id = try await center.atWork {
                let comparison = ComparisonRequest(
                    strategies: ["supertrend", "rsi_ema"],
                    common: request
                )
                return try await center.ended(center.submit(.compare(comparison)).id).id
            }
            #expect(id == "compare-1")
            // The last evaluation, so that it counts the same ones when it is made again.
            _ = try await workspace.backtest(request, now: .testStart).result
            let scratch = workspace.home.folder.deletingLastPathComponent()
                .appending(path: "hindcast-damage-\(UUID().uuidString)")
            defer { try? FileManager.default.removeItem(at: scratch) }
            try FileManager.default.createDirectory(
                at: scratch,
                withIntermediateDirectories: true
            )
            // Copied while it is open, so that the log is not empty.
            let home = scratch.appending(path: "left")
            try FileManager.default.copyItem(at: workspace.home.folder, to: home)
            try await body(home, request, scratch)
        }
    }

    /// All figures that a home gives; an error has the text of its type.
    private static func figures(
        of home: URL,
        _ request: BacktestRequest
    ) async throws -> [String: String] {
        let workspace = try Workspace(home: Home(path: home.path, environment: [:]))
        let store = try SQLiteStore(at: workspace.home.store)
        var figures: [String: String] = [:]
        func note(_ name: String, _ read: () async throws -> String?) async {
            // Nothing found is no figure.
            if let text = try? await read() { figures[name] = text }
        }
        await note("backtest") {
            try await workspace.backtest(request, now: .testStart).result.json
        }
        await note("signal") {
            String(
                decoding: try JSONEncoder().encode(
                    try await workspace.backtest(
                        BacktestRequest(strategy: "supertrend", key: request.key, days: 20),
                        now: .testStart
                    ).result.json
                ),
                as: UTF8.self
            )
        }
        await note("status") { "\(try workspace.dataStatus())" }
        await note("newest") {
            "\(try store.candles(request.key, from: nil, to: nil, limit: 50, newest: true))"
        }
        await note("bounds") { try store.bounds(of: request.key).map { "\($0)" } }
        await note("trials") { "\(try store.trialCount(of: request.key))" }
        for run in try workspace.runs(limit: 9).runs {
            await note("summary \(run.runID)") { "\(run)" }
            await note("report \(run.runID)") {
                try workspace.runReport(run.runID).map { String(decoding: $0, as: UTF8.self) }
            }
        }
        await note("comparison") {
            try await store.jobResult(1).map { String(decoding: $0, as: UTF8.self) }
        }
        await note("answer") {
            try store.answer(to: [UInt8](repeating: 7, count: 32), of: "parrot").map { "\($0)" }
        }
        return figures
    }

    private static func files(in home: URL) -> [String] {
        (FileManager.default.subpaths(atPath: home.path) ?? []).filter { path in
            var isFolder: ObjCBool = false
            let file = home.appending(path: path).path
            return FileManager.default.fileExists(atPath: file, isDirectory: &isFolder)
                && !isFolder.boolValue && !path.hasSuffix(".csv") && !path.hasSuffix(".lock")
                && !path.hasSuffix("-shm")
        }.sorted()
    }

    /// Changes a file in one of four ways.
    private static func damage(
        _ file: URL,
        using generator: inout SplitMix64
    ) throws -> String {
        var bytes = try Data(contentsOf: file)
        guard !bytes.isEmpty else { return "nothing" }
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0:
            for index in place..<min(place + 64, bytes.count) {
                bytes[index] = UInt8.random(in: 0...255, using: &generator)
            }
            try bytes.write(to: file)
            return "64 bytes at \(place)"
        case 1:
            let digits = bytes.indices.filter { (0x30...0x39).contains(bytes[$0]) }
            guard let digit = digits.randomElement(using: &generator) else { return "nothing" }
            bytes[digit] = bytes[digit] == 0x39 ? 0x30 : bytes[digit] + 1
            try bytes.write(to: file)
            return "a digit at \(digit)"
        case 2:
            try bytes.prefix(place).write(to: file)
            return "cut to \(place)"
        default:
            let page = place / 4096 * 4096
            for index in page..<min(page + 4096, bytes.count) { bytes[index] = 0 }
            try bytes.write(to: file)
            return "zeros from \(page)"
        }
    }

    @Test func `of 200 random damages none gives a figure that is not the undamaged one`()
        async throws
    {
        try await Self.withLeftHome { home, request, scratch in
            let sound = scratch.appending(path: "sound")
            try FileManager.default.copyItem(at: home, to: sound)
            let expected = try await Self.figures(of: sound, request)
            #expect(expected.count >= 9)
            let log = home.appending(path: "hindcast.sqlite-wal")
            #expect(try Data(contentsOf: log).count > 1000)

            let all = Self.files(in: home)
            let store = all.filter { $0.hasPrefix("hindcast.sqlite") }
            let models = all.filter { $0.hasPrefix("models/") }
            let runs = all.filter { $0.hasPrefix("runs/") }
            var generator = SplitMix64(seed: 11)
            var (told, unchanged) = (0, 0)
            for round in 0..<200 {
                let group = [store, ["hindcast.sqlite"], models, runs][round % 4]
                let name = try #require(group.randomElement(using: &generator))
                let copy = scratch.appending(path: "round")
                try FileManager.default.copyItem(at: home, to: copy)
                defer { try? FileManager.default.removeItem(at: copy) }
                let what = try Self.damage(copy.appending(path: name), using: &generator)
                guard let figures = try? await Self.figures(of: copy, request) else {
                    told += 1
                    continue
                }
                for (figure, text) in figures where expected[figure] != text {
                    Issue.record("round \(round), \(name), \(what): another \(figure): \(text)")
                }
                if figures.count < expected.count { told += 1 } else { unchanged += 1 }
            }
            // Most places of a home count for nothing: a page that the log has anew, a folder's copy
            // of a model that the archive has.
            #expect(told > 20, "\(told) told, \(unchanged) without effect")
        }
    }

    @Test func `no damage of the ledger of evaluations changes what it counts`() async throws {
        try await Self.withLeftHome { home, request, _ in
            let file = home.appending(path: "hindcast.sqlite")
            // Closing it moves the log into it.
            let expected = try SQLiteStore(at: file).trialCount(of: request.key)
            #expect(expected.count >= 3)
            let sound = try Data(contentsOf: file)
            let key = request.key
            let row = Data("\(key.symbol)\(key.venue.rawValue)\(key.interval.rawValue)super".utf8)
            let place = try #require(sound.firstRange(of: row)?.lowerBound)
            var generator = SplitMix64(seed: 27)
            var told = 0
            for _ in 0..<100 {
                // The record before the text has its lengths and the hash; after it, the other columns.
                let index = Int.random(in: place - 48..<place + 200, using: &generator)
                var bytes = sound
                bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
                try bytes.write(to: file)
                do {
                    let count = try SQLiteStore(at: file).trialCount(of: key)
                    #expect(count == expected, "byte \(index - place)")
                } catch is StorageError {
                    told += 1
                }
            }
            #expect(told > 50)
        }
    }

    @Test func `a store without its log, or of no bytes, is told and taken when it is accepted`()
        async throws
    {
        try await Self.withLeftHome { left, _, scratch in
            for cut in ["no log", "empty", "empty without a mark"] {
                let folder = scratch.appending(path: cut)
                try FileManager.default.copyItem(at: left, to: folder)
                let home = Home(path: folder.path, environment: [:])
                let (file, log) = (home.store, folder.appending(path: "hindcast.sqlite-wal"))
                try FileManager.default.removeItem(at: log)
                if cut != "no log" { try Data().write(to: file) }
                if cut == "empty without a mark" {
                    try FileManager.default.removeItem(
                        at: folder.appending(path: "hindcast.sqlite.mark")
                    )
                }
                let error = #expect(throws: StorageError.self) { try Workspace(home: home) }
                switch error {
                case .lost, .damaged: break
                default: Issue.record("\(cut): \(error as Any)")
                }
                let workspace = try Workspace(home: home, acceptingLoss: true)
                guard cut != "empty without a mark" else { continue }
                // What is accepted is no loss any more, and the number of the lost job is not given
                // again.
                let center = try JobCenter.make(Workspace(home: home))
                var request = BacktestRequest(
                    strategy: "supertrend",
                    key: try .make(symbol: "NEWUSDT")
                )
                request.window = .newest(days: 1, to: nil)
                #expect(try await center.submit(.backtest(request)).id == "backtest-2")
                _ = workspace
            }
        }
    }

    @Test func `a new store goes on with the numbers of the one that was moved away`() async throws
    {
        try await Self.withLeftHome { left, request, _ in
            for name in ["hindcast.sqlite", "hindcast.sqlite-wal", "hindcast.sqlite-shm"] {
                try? FileManager.default.removeItem(at: left.appending(path: name))
            }
            let workspace = try Workspace(home: Home(path: left.path, environment: [:]))
            var backtest = request
            backtest.strategy = "supertrend"
            let job = try await JobCenter.make(workspace).submit(.backtest(backtest))
            #expect(job.id == "backtest-2")
        }
    }

    @Test func `verification names every damaged part`() async throws {
        try await Self.withLeftHome { left, _, _ in
            let home = Home(path: left.path, environment: [:])
            #expect(try Workspace(home: home).verify().faults == [])
            let run = try #require(Self.files(in: left).first { $0.hasSuffix("report.json") })
            try Data("{}".utf8).write(to: left.appending(path: run))
            let model = try #require(
                Self.files(in: left).first {
                    $0.hasPrefix("models/lstm") && $0.hasSuffix("/model.json")
                }
            )
            var bytes = try Data(contentsOf: left.appending(path: model))
            let digit = try #require(bytes.lastIndex { (0x31...0x38).contains($0) })
            bytes[digit] += 1
            try bytes.write(to: left.appending(path: model))
            let faults = try Workspace(home: home).verify().faults
            #expect(faults.map(\.part) == ["run", "model"])
        }
    }
}

extension BacktestRequest {
    fileprivate init(strategy: String, key: SeriesKey, days: Int) {
        self.init(strategy: strategy, key: key)
        window = .newest(days: days, to: nil)
    }
}
