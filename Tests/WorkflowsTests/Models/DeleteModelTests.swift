import Forecasting
import Foundation
import Market
import TestSupport
import Testing
import Workflows

/// Removing models, and naming them.
@Suite struct DeleteModelTests {
    @Test func `a removed model leaves no file, no place in memory, and others alone`()
        async throws
    {
        let all = try ["BTCUSDT", "ETHUSDT"].map { try TrainedWorkspace.walk($0) }
        try await TemporaryWorkspace.with(all) { workspace in
            for series in all {
                let request = TrainedWorkspace.request(series.key, days: 30) { $0.seeds = 2 }
                _ = try await workspace.train(request).result
                let prediction = PredictionRequest(key: series.key)
                _ = try await workspace.predict(prediction, now: .testStart).result
            }
            #expect(workspace.modelCache.resident == 2)
            let wasThere = try workspace.deleteModel(all[0].key)
            #expect(wasThere)
            #expect(workspace.modelCache.resident == 1)
            let left = try FileManager.default
                .subpathsOfDirectory(atPath: workspace.home.models.path)
            #expect(left.allSatisfy { !$0.contains("BTCUSDT") })
            // Two members of the other model, active and in the archive.
            #expect(left.count { $0.hasSuffix(".pth") } == 4)
            #expect(left.count { $0.hasPrefix("archive/") && $0.hasSuffix("model.json") } == 1)
            #expect(try workspace.models().map(\.key) == ["ETHUSDT_1h"])
            let isThere = try workspace.deleteModel(all[0].key)
            #expect(!isThere)
            await #expect(throws: ForecastingError.modelNotFound(ModelKey(all[0].key))) {
                let request = PredictionRequest(key: all[0].key)
                _ = try await workspace.predict(request, now: .testStart).result
            }
        }
    }

    @Test func `a model that is being trained is neither removed nor harmed`() async throws {
        let series = try TrainedWorkspace.walk()
        try await TrainedWorkspace.with(series) { workspace in
            // It would take minutes: nobody knows when the first report is read.
            let request = TrainedWorkspace.request(series.key, days: 30) {
                $0.configuration.epochs = 10_000
                $0.configuration.lookbackWindow = 60
                $0.configuration.hiddenSize = 128
                $0.configuration.layerCount = 3
                $0.seeds = 16
            }
            let training = workspace.train(request)
            for await _ in training.progress { break }
            let refusal = ForecastingError.trainingInProgress(ModelKey(series.key))
            #expect(throws: refusal) { try workspace.deleteModel(series.key) }
            let status = workspace.modelStatus(series.key)
            #expect(status.trainingInProgress)
            #expect(status.isTrained)
            training.cancel()
            await #expect(throws: CancellationError.self) { _ = try await training.result }
            #expect(!workspace.modelStatus(series.key).trainingInProgress)
            let wasThere = try workspace.deleteModel(series.key)
            #expect(wasThere)
            #expect(!workspace.modelStatus(series.key).modelExists)
        }
    }

    @Test func `a name leads to its series and back`() throws {
        for name in ["BTCUSDT_1h", "ETHUSDT_4h", "SOLUSDT_15m_spot"] {
            #expect(try SeriesKey(modelKey: name).modelKey == name)
        }
    }

    @Test(arguments: [
        "", "..", "../BTCUSDT_1h", "BTCUSDT_1h/..", "BTCUSDT_1h/../../x", "BTCUSDT", "_1h",
        "btcusdt_1h", "BTCUSDT_1h_futures", "BTCUSDT_1h ", "BTCUSDT_1h\0", "BTCUSDT_7h",
        "%2e%2e_1h", "BTC.USDT_1h", "/etc_1h", "BTCUSDT_1h_spot_spot",
    ])
    func `any other text is no name`(text: String) {
        #expect(throws: WorkflowError.self) { try SeriesKey(modelKey: text) }
    }
}
