import Backtesting
import Foundation
import Market
import TestSupport
import Testing
import Workflows

/// Forecasts that several services share: whatever the cache does, the report is the same.
@Suite(.enabled(if: ValkeyServer.isInstalled, "\(ValkeyServer.absence)"))
struct SharedForecastTests {
    /// A report of a process with empty caches of its own, and hits, misses and errors of the shared one.
    private static func report(
        _ home: Home,
        _ key: SeriesKey,
        shared: String?
    ) async throws -> (report: BacktestReport, shared: [Int]?) {
        var caching = CacheSettings.none
        caching.shared = shared
        let workspace = try Workspace(home: home, caching: caching)
        let run = try await workspace.backtest(TrainedWorkspace.backtest(key), now: .testStart)
            .result
        defer { try? FileManager.default.removeItem(at: run.folder) }
        let bytes = try Data(contentsOf: run.folder.appending(path: "report.json"))
        let layers = workspace.forecastCacheStatistics.layers.filter { $0.name == "shared" }
        return (
            try JSONDecoder().decode(BacktestReport.self, from: bytes),
            layers.first.map { [$0.hits, $0.misses, $0.errors] }
        )
    }

    private static func with(_ body: (Home, SeriesKey, BacktestReport) async throws -> Void)
        async throws
    {
        let series = try TrainedWorkspace.walk()
        try await TrainedWorkspace.with(series) { workspace in
            let alone = try await report(workspace.home, series.key, shared: nil)
            #expect(alone.shared == nil)
            try await body(workspace.home, series.key, alone.report)
        }
    }

    @Test func `what one replica has forecast another one finds`() async throws {
        let server = try ValkeyServer()
        try await Self.with { home, key, alone in
            let first = try await Self.report(home, key, shared: server.address)
            #expect(first.shared == [0, 1, 0])
            #expect(first.report == alone)
            let second = try await Self.report(home, key, shared: server.address)
            #expect(second.shared == [1, 0, 0])
            #expect(second.report == alone)
        }
    }

    @Test func `a cache that is down, gone or full costs no answer`() async throws {
        try await Self.with { home, key, alone in
            let down = "redis://127.0.0.1:\(try RawServer.freePort())"
            let without = try await Self.report(home, key, shared: down)
            #expect(without.shared == [0, 1, 2])
            #expect(without.report == alone)
            let full = try ValkeyServer(["--maxmemory", "1", "--maxmemory-policy", "noeviction"])
            let refused = try await Self.report(home, key, shared: full.address)
            #expect(refused.shared == [0, 1, 1])
            #expect(refused.report == alone)
            full.kill()
            #expect(try await Self.report(home, key, shared: full.address).report == alone)
        }
    }

    @Test(arguments: ["$-1\r\n", "$5\r\nwrong\r\n", "nonsense\r\n", ":1\r\n"])
    func `a cache that answers anything costs no answer`(answer: String) async throws {
        let server = try RawServer(answering: Data(answer.utf8))
        try await Self.with { home, key, alone in
            let address = "redis://127.0.0.1:\(server.port)"
            let found = try await Self.report(home, key, shared: address)
            #expect(found.report == alone)
            #expect(found.shared?.first == 0)
            #expect((found.shared?.last ?? 0) > 0)
        }
    }

    @Test func `an address that is none is told before anything runs`() throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "hindcast-shared-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        var caching = CacheSettings()
        caching.shared = "redis://:topsecret@host/x"
        #expect {
            _ = try Workspace(home: Home(path: folder.path, environment: [:]), caching: caching)
        } throws: { error in
            "\(error)".contains("redis://HOST:PORT/DATABASE") && !"\(error)".contains("topsecret")
        }
    }
}
