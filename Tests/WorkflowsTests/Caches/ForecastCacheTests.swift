import Backtesting
import Foundation
import Market
import TestSupport
import Testing
import Workflows

/// Forecasts by content: found again, never wrong, and bounded.
@Suite struct ForecastCacheTests {
    /// A trained workspace, and the caches' counts of a process that comes later.
    private static func with(
        _ body: (Workspace, CandleSeries) async throws -> Void
    ) async throws {
        let series = try TrainedWorkspace.walk()
        try await TrainedWorkspace.with(series) { try await body($0, series) }
    }

    /// What a new process forecasts and reports: evidence, trades and figures.
    private static func report(
        _ home: Home,
        _ request: BacktestRequest,
        caching: CacheSettings = CacheSettings()
    ) async throws -> (report: BacktestReport, layers: [String: [Int]]) {
        let workspace = try Workspace(home: home, caching: caching)
        let run = try await workspace.backtest(request, now: .testStart).result
        let bytes = try Data(contentsOf: run.folder.appending(path: "report.json"))
        // Equal runs of one moment are one folder; the next has to be written anew.
        try FileManager.default.removeItem(at: run.folder)
        return (
            try JSONDecoder().decode(BacktestReport.self, from: bytes),
            workspace.forecastCacheStatistics.layers.reduce(into: [:]) {
                $0[$1.name] = [$1.hits, $1.misses, $1.errors]
            }
        )
    }

    private static func files(_ home: Home) throws -> [URL] {
        try FileManager.default.contentsOfDirectory(
            at: home.forecasts,
            includingPropertiesForKeys: nil
        )
    }

    @Test func `a later process finds the forecasts on disk, and reports the same`() async throws {
        try await Self.with { workspace, series in
            let request = TrainedWorkspace.backtest(series.key)
            let cold = try await Self.report(workspace.home, request)
            #expect(cold.layers == ["memory": [0, 1, 0], "disk": [0, 1, 0]])
            let warm = try await Self.report(workspace.home, request)
            #expect(warm.layers == ["memory": [0, 1, 0], "disk": [1, 0, 0]])
            #expect(warm.report == cold.report)
            let none = try await Self.report(workspace.home, request, caching: .none)
            #expect(none.report == cold.report)
            #expect(try Self.files(workspace.home).count == 1)
            // Other costs read the same forecasts; another window has its own.
            var other = request
            other.execution.takerFee = 0.001
            #expect(try await Self.report(workspace.home, other).layers["disk"] == [1, 0, 0])
            other.window = .newest(days: 6, to: nil)
            #expect(try await Self.report(workspace.home, other).layers["disk"] == [0, 1, 0])
            #expect(try Self.files(workspace.home).count == 2)
        }
    }

    @Test func `strategies of one process share the forecasts in memory`() async throws {
        try await Self.with { workspace, series in
            for strategy in ["lstm_aggressive", "lstm_fast"] {
                var request = TrainedWorkspace.backtest(series.key)
                request.strategy = strategy
                _ = try await workspace.backtest(request, now: .testStart).result
            }
            let memory = workspace.forecastCacheStatistics
            #expect(memory.layers.map(\.hits) == [1, 0])
            #expect(memory.layers.map(\.misses) == [1, 1])
            #expect(memory.memoryEntries == 1)
            #expect(memory.memoryBytes > 0)
        }
    }

    @Test func `a model or candles that have changed have forecasts of their own`() async throws {
        try await Self.with { workspace, series in
            let request = TrainedWorkspace.backtest(series.key)
            let before = try await Self.report(workspace.home, request)
            _ = try await workspace.train(
                TrainedWorkspace.request(series.key, days: 30) { $0.seed = 5 }
            ).result
            let after = try await Self.report(workspace.home, request)
            #expect(after.layers["disk"] == [0, 1, 0])
            #expect(after.report.trades != before.report.trades)
        }
    }

    @Test(arguments: ["cut", "emptied", "one bit", "of another key", "of another version"])
    func `a file that is damaged is computed anew and replaced`(damage: String) async throws {
        try await Self.with { workspace, series in
            let request = TrainedWorkspace.backtest(series.key)
            let cold = try await Self.report(workspace.home, request)
            let file = try #require(try Self.files(workspace.home).first)
            let whole = try Data(contentsOf: file)
            var bytes = whole
            switch damage {
            case "cut": bytes.removeLast(9)
            case "emptied": bytes = Data()
            case "one bit": bytes[bytes.count / 2] ^= 1
            case "of another key":
                let count = cold.report.evidence.bars
                bytes = ForecastEntry.encode(
                    Array(repeating: nil, count: count),
                    as: String(repeating: "0", count: 64)
                )
            default: bytes[4] &+= 1
            }
            try bytes.write(to: file)
            let warm = try await Self.report(workspace.home, request)
            #expect(warm.layers["disk"] == [0, 1, 1])
            #expect(warm.report == cold.report)
            #expect(try Data(contentsOf: file) == whole)
        }
    }

    /// The trap: a whole entry under the right name whose forecasts are the returns that came.
    ///
    /// The causality check asks the model and not the cache.
    @Test func `forecasts in the cache that have seen the future are told as look-ahead`()
        async throws
    {
        try await Self.with { workspace, series in
            let request = TrainedWorkspace.backtest(series.key)
            let honest = try await Self.report(workspace.home, request)
            #expect(honest.report.evidence.causality?.passed == true)
            let file = try #require(try Self.files(workspace.home).first)
            let name = file.deletingPathExtension().lastPathComponent
            let bars = honest.report.evidence.bars
            var forecasts = try #require(
                ForecastEntry.decode(Data(contentsOf: file), as: name, count: bars)
            )
            let first = series.count - bars
            for bar in 0..<bars - 1 {
                forecasts[bar]?.logReturn = log(
                    series.closes[first + bar + 1] / series.closes[first + bar]
                )
                forecasts[bar]?.rank = 1
            }
            try ForecastEntry.encode(forecasts, as: name).write(to: file)
            let lying = try await Self.report(workspace.home, request)
            #expect(lying.layers["disk"] == [1, 0, 0])
            let causality = try #require(lying.report.evidence.causality)
            #expect(causality.passed == false)
            #expect(causality.stage == .forecast)
            #expect(lying.report.evidence.warnings.first?.hasPrefix("LOOK-AHEAD") == true)
            // A run that keeps such forecasts is not made again by a reproduction, which has none.
            let other = try Workspace(home: workspace.home)
            let run = try await other.backtest(request, now: .testStart).result
            let reproduction = try await other.reproduce(run.runID).result
            #expect(reproduction.outcome == .different)
            try FileManager.default.removeItem(at: run.folder)
        }
    }

    @Test func `the folder is bounded, and what was used longest ago goes`() async throws {
        try await Self.with { workspace, series in
            var settings = CacheSettings()
            settings.forecastDisk = 14_000
            var sizes: [Int] = []
            for days in 3...9 {
                var request = TrainedWorkspace.backtest(series.key)
                request.window = .newest(days: days, to: nil)
                _ = try await Self.report(workspace.home, request, caching: settings)
                let sum = try Self.files(workspace.home).reduce(0) {
                    try $0 + Data(contentsOf: $1).count
                }
                sizes.append(sum)
            }
            #expect(sizes.allSatisfy { $0 <= 14_000 })
            #expect((sizes.max() ?? 0) > 7_000)
            var newest = TrainedWorkspace.backtest(series.key)
            newest.window = .newest(days: 9, to: nil)
            let again = try await Self.report(workspace.home, newest, caching: settings)
            #expect(again.layers["disk"] == [1, 0, 0])
        }
    }

    @Test func `a folder that takes no file costs nothing but the computation`() async throws {
        try await Self.with { workspace, series in
            let request = TrainedWorkspace.backtest(series.key)
            let cold = try await Self.report(workspace.home, request, caching: .none)
            try FileManager.default.createDirectory(
                at: workspace.home.forecasts.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data("no folder".utf8).write(to: workspace.home.forecasts)
            let warm = try await Self.report(workspace.home, request)
            #expect(warm.report == cold.report)
            #expect(warm.layers["disk"] == [0, 1, 1])
        }
    }

    @Test func `entries keep every bit, and take nothing else for one`() {
        let name = String(repeating: "a", count: 64)
        let forecasts: [Forecast?] = [
            nil, Forecast(logReturn: -0.0, logRange: nil, rank: 0.5),
            Forecast(logReturn: .leastNonzeroMagnitude, logRange: -1e-300, rank: 1),
            Forecast(logReturn: .nan, logRange: .infinity, rank: 0),
        ]
        let bytes = ForecastEntry.encode(forecasts, as: name)
        func bits(_ forecasts: [Forecast?]?) -> [[UInt64?]?]? {
            forecasts?.map {
                $0.map { [$0.logReturn.bitPattern, $0.logRange?.bitPattern, $0.rank.bitPattern] }
            }
        }
        #expect(bits(ForecastEntry.decode(bytes, as: name, count: 4)) == bits(forecasts))
        #expect(ForecastEntry.decode(bytes, as: name, count: 3) == nil)
        let other = String(repeating: "b", count: 64)
        #expect(ForecastEntry.decode(bytes, as: other, count: 4) == nil)
        for length in 0..<bytes.count {
            #expect(ForecastEntry.decode(bytes.prefix(length), as: name, count: 4) == nil)
        }
        for place in 0..<bytes.count {
            var damaged = bytes
            damaged[place] ^= 0x40
            #expect(ForecastEntry.decode(damaged, as: name, count: 4) == nil)
        }
        #expect(ForecastEntry.decode(bytes + Data([0]), as: name, count: 4) == nil)
    }
}
