import Forecasting
import Foundation
import Market
import Storage

extension Workspace {
    /// Trains a model on the newest stored candles and puts it in the place of the last one.
    ///
    /// Cancelling keeps that last one, and a checkpoint from which the same request goes on.
    public func train(_ request: TrainingRequest) -> Activity<TrainedModel> {
        Activity { progress in
            try trainedModel(request, progress: progress)
        }
    }

    /// Trains on the calling thread.
    func trainedModel(
        _ request: TrainingRequest,
        progress: ProgressSink
    ) throws -> TrainedModel {
        let models = ModelStore(root: home.models)
        let trainer = try Trainer(configuration: request.configuration(), store: models)
        let stored = try StoredRange(request.key, in: store)
        let from = try stored.start(days: request.days, before: stored.end)
        let series = try store.series(request.key, from: from)
        var origin = ""
        let manifest = try trainer.train(
            on: series,
            dataHash: DataFingerprint.sha256(of: series)
        ) { event in
            switch event {
            case .resumed(let epoch):
                origin = ", went on after epoch \(epoch)"
            case .checkpointIgnored(let reason):
                origin = ", began anew (\(reason))"
            case .step(let step), .epoch(let step):
                progress(ProgressUpdate(step, origin: origin))
            case .started:
                break
            }
        }
        let key = ModelKey(request.key)
        return TrainedModel(manifest, file: models.weightsFile(for: key))
    }
}

extension ProgressUpdate {
    /// A training's progress in steps over all of its epochs.
    init(_ step: TrainingProgress, origin: String) {
        var note = "epoch \(step.epoch) of at most \(step.epochs)"
        note += ", training loss \(Self.loss(step.trainingLoss))"
        if let validation = step.validationLoss, let best = step.bestValidationLoss {
            note += ", validation \(Self.loss(validation)), best \(Self.loss(best))"
        }
        self.init(
            stage: "Training",
            completed: (step.epoch - 1) * step.batches + step.batch,
            total: step.epochs * step.batches,
            unit: "steps",
            note: note + origin
        )
    }

    private static func loss(_ value: Double) -> String {
        String(format: "%.4f", value)
    }
}
