import Forecasting
import Foundation
import Market
import Storage

extension Workspace {
    /// Trains a model on the newest stored candles and puts it in the place of the last one.
    ///
    /// Cancelling keeps that last one, and a checkpoint from which the same request goes on.
    public func train(
        _ request: TrainingRequest,
        niceness: Int32 = 0
    ) -> Activity<TrainedModel> {
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
        let trainer = try Trainer(
            configuration: request.configuration(),
            seeds: request.seeds,
            store: models
        )
        let stored = try StoredRange(request.key, in: store)
        let end = request.until ?? stored.end
        let from = try stored.start(days: request.days, before: end)
        let series = try store.series(request.key, from: from, to: end)
        var origin = ""
        func report(_ event: TrainingEvent) {
            switch event {
            case .resumed(let epoch, let member):
                let part = request.seeds > 1 ? " of member \(member)" : ""
                origin = ", went on after epoch \(epoch)\(part)"
            case .checkpointIgnored(let reason):
                origin = ", began anew (\(reason))"
            case .step(let step), .epoch(let step):
                progress(ProgressUpdate(step, origin: origin))
            case .started:
                break
            }
        }
        let manifest = try trainer.train(
            on: series,
            dataHash: DataFingerprint.sha256(of: series),
            report: report,
            calibrate: { try $0.calibrations(progress: progress) }
        )
        let key = ModelKey(request.key)
        return TrainedModel(manifest, file: models.weightsFile(for: key))
    }
}

extension ProgressUpdate {
    /// A training's progress in steps over all epochs of all members.
    init(_ step: TrainingProgress, origin: String) {
        var note = step.members > 1 ? "member \(step.member) of \(step.members), " : ""
        note += "epoch \(step.epoch) of at most \(step.epochs)"
        note += ", training loss \(Self.loss(step.trainingLoss))"
        if let validation = step.validationLoss, let best = step.bestValidationLoss {
            note += ", validation \(Self.loss(validation)), best \(Self.loss(best))"
        }
        self.init(
            stage: "Training",
            completed: ((step.member - 1) * step.epochs + step.epoch - 1) * step.batches
                + step.batch,
            total: step.members * step.epochs * step.batches,
            unit: "steps",
            note: note + origin
        )
    }

    private static func loss(_ value: Double) -> String {
        String(format: "%.4f", value)
    }
}
