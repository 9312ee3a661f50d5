import Forecasting
import Foundation
import Market
import Neural
import TestSupport
import Testing
import Workflows

/// What is told of a model, be there one or not.
@Suite struct ModelStatusTests {
    private static let keys: Set = [
        "is_trained", "model_exists", "last_trained", "training_in_progress", "model_metrics",
        "model_key", "model_type", "lookback_window", "hidden_size", "num_layers", "spans", "seeds",
        "imported_from", "fault",
    ]

    @Test func `the status of a missing model has every key, most null`() async throws {
        let series = try TrainedWorkspace.walk()
        try await TemporaryWorkspace.with([series]) { workspace in
            let json = try TrainedWorkspace.json(workspace.modelStatus(series.key))
            #expect(Set(json.keys) == Self.keys)
            #expect(json["model_key"] as? String == "BTCUSDT_1h")
            for key in ["is_trained", "model_exists", "training_in_progress"] {
                #expect(json[key] as? Bool == false, "\(key)")
            }
            let told = ["is_trained", "model_exists", "training_in_progress", "model_key"]
            for key in Self.keys.subtracting(told) {
                #expect(json[key] is NSNull, "\(key)")
            }
            #expect(workspace.modelStatus(series.key, isTraining: true).trainingInProgress)
            // To ask makes no folder.
            #expect(!FileManager.default.fileExists(atPath: workspace.home.models.path))
        }
    }

    @Test func `the status of a trained model has its shape, metrics and data`()
        async throws
    {
        let series = try TrainedWorkspace.walk()
        try await TemporaryWorkspace.with([series]) { workspace in
            let request = TrainedWorkspace.request(series.key, days: 30) {
                $0.configuration.epochs = 3
                $0.seeds = 2
                $0.configuration.modelType = .gru
            }
            let trained = Timestamp.testStart + 86_400_000
            _ = try await workspace.train(request, now: { trained }).result
            // A copy of the home, a restored backup: the file's time is another one then.
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: 1e9)],
                ofItemAtPath: workspace.home.models
                    .appending(path: "lstm/BTCUSDT_1h_best_model.pth").path
            )
            let status = workspace.modelStatus(series.key)
            #expect(status.isTrained && status.modelExists && !status.trainingInProgress)
            #expect(status.modelType == "gru")
            #expect(status.lookbackWindow == 6)
            #expect(status.hiddenSize == 4)
            #expect(status.layerCount == 1)
            #expect(status.seeds == [42, 43])
            #expect(status.fault == nil)
            let metrics = try #require(status.metrics)
            #expect(metrics.epochsTrained == 6)
            let summary = try #require(try workspace.models().first)
            #expect(metrics.bestValidationLoss == summary.training?.validationLoss)
            #expect(status.spans?.test == summary.training?.test)
            #expect(status.lastTrained == trained)
            let json = try TrainedWorkspace.json(status)
            #expect(Set(json.keys) == Self.keys)
            let figures = try #require(json["model_metrics"] as? [String: Any])
            let loss = try #require(figures["best_val_loss"] as? Double)
            // Foundation reads some numbers with another last bit.
            #expect(isClose(loss, metrics.bestValidationLoss, relative: 1e-12))
            #expect(figures["epochs_trained"] as? Int == 6)
            #expect((json["last_trained"] as? String)?.hasSuffix("Z") == true)
        }
    }

    @Test func `the best loss of a single network is its lowest`() async throws {
        let series = try TrainedWorkspace.walk()
        try await TemporaryWorkspace.with([series]) { workspace in
            let request = TrainedWorkspace.request(series.key, days: 30) {
                $0.configuration.epochs = 5
            }
            _ = try await workspace.train(request).result
            let file = workspace.home.models
                .appending(path: "lstm/BTCUSDT_1h/training_history.json")
            let histories = try JSONDecoder().decode([History].self, from: Data(contentsOf: file))
            let lowest = try #require(histories[0].val_loss.min())
            let told = try #require(workspace.modelStatus(series.key).metrics?.bestValidationLoss)
            #expect(isClose(told, lowest, relative: 1e-12))
        }
    }

    private struct History: Decodable {
        let val_loss: [Double]
    }

    @Test func `a damaged model exists, is not trained, and has a fault`() async throws {
        let series = try TrainedWorkspace.walk()
        try await TrainedWorkspace.with(series) { workspace in
            let name = "lstm/BTCUSDT_1h_best_model.pth"
            try Data("nothing".utf8).write(to: workspace.home.models.appending(path: name))
            let status = workspace.modelStatus(series.key)
            #expect(status.modelExists)
            #expect(!status.isTrained)
            #expect(status.metrics == nil)
            #expect(status.fault?.contains("is damaged") == true)
        }
    }
}
