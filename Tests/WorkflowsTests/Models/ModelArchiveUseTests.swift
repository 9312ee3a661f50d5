import Backtesting
import Forecasting
import Foundation
import Hashing
import Market
import TestSupport
import Testing
import Workflows

/// Runs and the models that they name, over later trainings and removals.
@Suite struct ModelArchiveUseTests {
    private static func report(_ run: BacktestRun) throws -> BacktestReport {
        try JSONDecoder().decode(
            BacktestReport.self,
            from: Data(contentsOf: run.folder.appending(path: "report.json"))
        )
    }

    private static func forecasts(_ model: StoredModel, _ series: CandleSeries) throws
        -> [Forecast?]
    {
        try LSTMForecaster(model).forecasts(for: series, at: 200..<720)
    }

    @Test func `the model that a run names is there after the next training, bit for bit`()
        async throws
    {
        let series = try TrainedWorkspace.walk()
        try await TrainedWorkspace.with(series) { workspace in
            let store = ModelStore(root: workspace.home.models)
            let key = ModelKey(series.key)
            let first = try store.model(for: key)
            let expected = try Self.forecasts(first, series)
            let run = try await workspace.backtest(
                TrainedWorkspace.backtest(series.key),
                now: .testStart
            ).result
            let named = try #require(try Self.report(run).run.model)
            #expect(named.sha256 == first.sha256)
            _ = try await workspace.train(
                TrainedWorkspace.request(series.key, days: 30) { $0.seed = 1 }
            ).result
            #expect(try store.model(for: key).sha256 != named.sha256)
            let kept = try #require(try store.archivedModel(named.sha256))
            #expect(kept.contents == first.contents)
            #expect(try Self.forecasts(kept, series) == expected)
        }
    }

    @Test func `pruning removes what no kept run names`() async throws {
        let series = try TrainedWorkspace.walk()
        try await TemporaryWorkspace.with([series]) { workspace in
            let store = ModelStore(root: workspace.home.models)
            var names: [String] = []
            for seed: UInt64 in 1...3 {
                _ = try await workspace.train(
                    TrainedWorkspace.request(series.key, days: 30) { $0.seed = seed }
                ).result
                names.append(try store.model(for: ModelKey(series.key)).sha256)
                guard seed == 1 else { continue }
                _ = try await workspace.backtest(
                    TrainedWorkspace.backtest(series.key),
                    now: .testStart
                ).result
            }
            // A process of its own has loaded nothing.
            let other = try Workspace(home: workspace.home)
            let told = try other.pruneModels(dryRun: true)
            #expect(told.dryRun)
            #expect(told.removed.map(\.sha256) == [names[1]])
            #expect(told.removed.map(\.key) == ["BTCUSDT_1h"])
            let pruned = try other.pruneModels()
            #expect(pruned.removed == told.removed)
            #expect(try Set(store.archivedModels().map(\.sha256)) == [names[0], names[2]])
            let json = try TrainedWorkspace.json(pruned)
            #expect(Set(json.keys) == ["dry_run", "removed"])
            // The first is loaded here still: its run may go, and it stays until it is let go.
            try workspace.removeRuns(butNewest: 0)
            #expect(try other.pruneModels().removed.isEmpty)
            _ = try await workspace.predict(
                PredictionRequest(key: series.key),
                now: .testStart
            ).result
            #expect(try other.pruneModels().removed.map(\.sha256) == [names[0]])
        }
    }

    @Test func `a deleted model stays in the archive for the run that names it`() async throws {
        let series = try TrainedWorkspace.walk()
        try await TrainedWorkspace.with(series) { workspace in
            let store = ModelStore(root: workspace.home.models)
            _ = try await workspace.backtest(
                TrainedWorkspace.backtest(series.key),
                now: .testStart
            ).result
            let wasThere = try workspace.deleteModel(series.key)
            #expect(wasThere)
            #expect(try store.archivedModels().count == 1)
            try workspace.removeRuns(butNewest: 0)
            #expect(try workspace.pruneModels().removed.count == 1)
            #expect(try store.archivedModels().isEmpty)
        }
    }

    @Test func `an old home is taken over, and its run keeps its model`() async throws {
        try await TemporaryWorkspace.with([]) { workspace in
            for folder in ["models", "runs"] {
                try FileManager.default.copyItem(
                    at: Fixtures.url("old-home/\(folder)"),
                    to: workspace.home.folder.appending(path: folder)
                )
            }
            let run = try #require(try workspace.runs(limit: 10).runs.first)
            let bytes = try #require(try workspace.runReport(run.runID))
            let report = try JSONDecoder().decode(BacktestReport.self, from: bytes)
            let named = try #require(report.run.model?.sha256)
            let store = ModelStore(root: workspace.home.models)
            #expect(try store.archivedModels().isEmpty)
            let key = try SeriesKey(modelKey: "BTCUSDT_1h")
            // The first use of the model, which then lacks candles.
            await #expect(throws: WorkflowError.self) {
                let request = PredictionRequest(key: key)
                _ = try await workspace.predict(request, now: .testStart).result
            }
            #expect(try store.archivedModels().map(\.sha256) == [named])
            let pruned = try workspace.pruneModels()
            #expect(pruned.removed.isEmpty)
            #expect(workspace.modelStatus(key).isTrained)
        }
    }

    @Test func `calibrations are stored beside the archived model and printed with a trained one`()
        async throws
    {
        let series = try CandleSeries.randomWalk(count: 3600, seed: 3)
        try await TemporaryWorkspace.with([series]) { workspace in
            var request = TrainedWorkspace.request(series.key, days: 150)
            request.configuration.lookbackWindow = 24
            let trained = try await workspace.train(request).result
            let store = ModelStore(root: workspace.home.models)
            let name = try store.model(for: ModelKey(series.key)).sha256
            let bytes = try #require(try store.calibrations(of: name))
            let opened = try #require(SealedJSON.open(bytes))
            let beside = try JSONDecoder().decode([String: Calibration].self, from: opened)
            #expect(beside["lstm_fast"]?.basis == .standard)
            let text = try String(
                contentsOf: store.manifestFile(for: ModelKey(series.key)),
                encoding: .utf8
            )
            #expect(!text.contains("calibrations"))
            // The answer has them where a manifest of before had them.
            let json = try TrainedWorkspace.json(trained)
            let origin = try #require(json["origin"] as? [String: [String: Any]])
            let told = try #require(origin["trained"]?["calibrations"] as? [String: Any])
            #expect(Set(told.keys) == Set(beside.keys))
            #expect(origin["trained"]?["data_sha256"] is String)
            // A file that is damaged is told, not passed over.
            try Data("{".utf8).write(to: store.calibrationsFile(of: name))
            await #expect(throws: ForecastingError.self) {
                let other = try Workspace(home: workspace.home)
                _ = try await other.predict(
                    PredictionRequest(key: series.key),
                    now: .testStart
                ).result
            }
        }
    }
}
