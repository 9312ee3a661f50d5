import Backtesting
import Forecasting
import Foundation
import Market
import TestSupport
import Testing
import Workflows

/// A model is read once, and again when its files have changed.
@Suite struct ModelCacheTests {
    private func expect(_ workspace: Workspace, loads: Int, hits: Int, resident: Int = 1) {
        let found = workspace.modelCache
        #expect(found.loads == loads)
        #expect(found.hits == hits)
        #expect(found.resident == resident)
    }

    /// Runs a short backtest and takes its folder away.
    ///
    /// - Returns: The manifest and the trades; the evidence counts what was evaluated before.
    private func report(_ workspace: Workspace, _ key: SeriesKey) async throws -> Data {
        let request = TrainedWorkspace.backtest(key)
        let run = try await workspace.backtest(request, now: .testStart).result
        defer { try? FileManager.default.removeItem(at: run.folder) }
        let bytes = try Data(contentsOf: run.folder.appending(path: "report.json"))
        let report = try JSONDecoder().decode(BacktestReport.self, from: bytes)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return try encoder.encode(report.run) + encoder.encode(report.trades)
    }

    @Test func `the second backtest of a model loads nothing and says the same, byte for byte`()
        async throws
    {
        let series = try TrainedWorkspace.walk()
        try await TrainedWorkspace.with(series) { workspace in
            expect(workspace, loads: 0, hits: 0, resident: 0)
            let cold = try await report(workspace, series.key)
            expect(workspace, loads: 1, hits: 0)
            let warm = try await report(workspace, series.key)
            expect(workspace, loads: 1, hits: 1)
            #expect(warm == cold)
            let other = try Workspace(home: workspace.home)
            #expect(try await report(other, series.key) == cold)
            #expect(String(decoding: cold, as: UTF8.self).contains("\"entry_time\""))
        }
    }

    @Test func `signals, forecasts, comparisons and portfolios share what a backtest has loaded`()
        async throws
    {
        let series = try TrainedWorkspace.walk()
        try await TrainedWorkspace.with(series) { workspace in
            _ = try await report(workspace, series.key)
            let signal = SignalRequest(strategy: "lstm_fast", key: series.key)
            _ = try await workspace.signal(signal, now: .testStart).result
            let prediction = PredictionRequest(key: series.key)
            _ = try await workspace.predict(prediction, now: .testStart).result
            let common = TrainedWorkspace.backtest(series.key)
            let strategies = ["lstm_fast", "lstm_aggressive", "supertrend"]
            let comparison = ComparisonRequest(strategies: strategies, common: common)
            _ = try await workspace.compare(comparison, now: .testStart).result
            let portfolio = PortfolioRequest(symbols: [series.key.symbol], common: common)
            _ = try await workspace.backtest(portfolio, now: .testStart).result
            expect(workspace, loads: 1, hits: 4)
        }
    }

    @Test func `a model that is trained anew, here or by another process, is read again`()
        async throws
    {
        let series = try TrainedWorkspace.walk()
        try await TrainedWorkspace.with(series) { workspace in
            let before = try await report(workspace, series.key)
            let other = try Workspace(home: workspace.home)
            for (round, trainer) in [workspace, other].enumerated() {
                let request = TrainedWorkspace.request(series.key, days: 30) {
                    $0.seed = UInt64(round) + 7
                }
                _ = try await trainer.train(request).result
                let after = try await report(workspace, series.key)
                #expect(after != before)
                expect(workspace, loads: round + 2, hits: 0)
            }
            // The same model once more: the same bytes in new files.
            let request = TrainedWorkspace.request(series.key, days: 30)
            _ = try await workspace.train(request).result
            #expect(try await report(workspace, series.key) == before)
            expect(workspace, loads: 4, hits: 0)
        }
    }

    @Test(arguments: ["lstm/BTCUSDT_1h_best_model.pth", "lstm/BTCUSDT_1h/model.json"])
    func `a file that is damaged where it lies is noticed`(name: String) async throws {
        let series = try TrainedWorkspace.walk()
        try await TrainedWorkspace.with(series) { workspace in
            _ = try await report(workspace, series.key)
            let file = workspace.home.models.appending(path: name)
            let handle = try FileHandle(forWritingTo: file)
            try handle.seek(toOffset: 100)
            try handle.write(contentsOf: Data("nonsense".utf8))
            try handle.close()
            await #expect(throws: ForecastingError.self) {
                try await report(workspace, series.key)
            }
            expect(workspace, loads: 1, hits: 0, resident: 0)
        }
    }

    @Test func `a member of an ensemble that changes is noticed`() async throws {
        let series = try TrainedWorkspace.walk()
        try await TemporaryWorkspace.with([series]) { workspace in
            let request = TrainedWorkspace.request(series.key, days: 30) { $0.seeds = 2 }
            _ = try await workspace.train(request).result
            _ = try await report(workspace, series.key)
            _ = try await report(workspace, series.key)
            expect(workspace, loads: 1, hits: 1)
            let folder = workspace.home.models.appending(path: "lstm/BTCUSDT_1h/members")
            let member = try #require(
                try FileManager.default.contentsOfDirectory(atPath: folder.path).first
            )
            try Data("nothing".utf8).write(to: folder.appending(path: member))
            await #expect(throws: ForecastingError.self) {
                try await report(workspace, series.key)
            }
        }
    }

    @Test func `a model whose file is gone is missing, and no longer in memory`() async throws {
        let series = try TrainedWorkspace.walk()
        try await TrainedWorkspace.with(series) { workspace in
            _ = try await report(workspace, series.key)
            let name = "lstm/BTCUSDT_1h_best_model.pth"
            try FileManager.default.removeItem(at: workspace.home.models.appending(path: name))
            await #expect(throws: ForecastingError.modelNotFound(ModelKey(series.key))) {
                try await report(workspace, series.key)
            }
            expect(workspace, loads: 1, hits: 0, resident: 0)
        }
    }

    @Test func `many that want a model at once have it loaded once`() async throws {
        let series = try TrainedWorkspace.walk()
        try await TrainedWorkspace.with(series) { trained in
            let requests = 24
            for _ in 0..<5 {
                let workspace = try Workspace(home: trained.home)
                let forecasts = (0..<requests).map { _ in
                    workspace.predict(PredictionRequest(key: series.key), now: .testStart)
                }
                var returns: Set<Double> = []
                for forecast in forecasts {
                    returns.insert(try await forecast.result.logReturn)
                }
                #expect(returns.count == 1)
                expect(workspace, loads: 1, hits: requests - 1)
            }
        }
    }

    @Test func `no more than eight stay, and the one used least recently goes first`()
        async throws
    {
        let all = try (0..<9).map { try TrainedWorkspace.walk("A\($0)USDT") }
        try await TemporaryWorkspace.with(all) { workspace in
            func use(_ number: Int) async throws {
                let request = PredictionRequest(key: all[number].key)
                _ = try await workspace.predict(request, now: .testStart).result
            }
            for series in all {
                let request = TrainedWorkspace.request(series.key, days: 30)
                _ = try await workspace.train(request).result
            }
            for number in 0..<8 { try await use(number) }
            expect(workspace, loads: 8, hits: 0, resident: 8)
            try await use(0)
            expect(workspace, loads: 8, hits: 1, resident: 8)
            try await use(8)
            expect(workspace, loads: 9, hits: 1, resident: 8)
            // The first was used since, the second was not.
            try await use(0)
            expect(workspace, loads: 9, hits: 2, resident: 8)
            try await use(1)
            expect(workspace, loads: 10, hits: 2, resident: 8)
            // What is asked for and not there takes no place.
            for number in 0..<20 {
                let request = PredictionRequest(key: try .make(symbol: "B\(number)USDT"))
                await #expect(throws: ForecastingError.self) {
                    _ = try await workspace.predict(request, now: .testStart).result
                }
            }
            try await use(1)
            expect(workspace, loads: 10, hits: 3, resident: 8)
        }
    }
}
