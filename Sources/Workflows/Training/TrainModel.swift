import Forecasting
public import Foundation
public import Market
import Storage
import Telemetry

extension Workspace {
    /// Trains a model on the newest stored candles and makes it the active one of its key.
    ///
    /// Cancelling keeps the active model, and a checkpoint from which the same request resumes.
    ///
    /// - Parameters:
    ///   - request: The data and settings of the training.
    ///   - niceness: The niceness of the training's threads, 0...19. It computes on new threads,
    ///     and on Linux only these get that niceness.
    ///   - now: The current time, for when the model was trained.
    /// - Returns: The running training.
    public func train(
        _ request: TrainingRequest,
        niceness: Int32 = 0,
        now: @escaping @Sendable () -> Timestamp = { Timestamp(Date()) }
    ) -> Activity<TrainedModel> {
        Activity(on: pool) { progress in
            try await trainedModel(request, niceness: niceness, now: now, progress: progress)
        }
    }

    /// Trains while the calling thread waits.
    func trainedModel(
        _ request: TrainingRequest,
        niceness: Int32 = 0,
        now: @escaping @Sendable () -> Timestamp = { Timestamp(Date()) },
        progress: @escaping ProgressSink
    ) async throws -> TrainedModel {
        let models = ModelStore(root: home.models)
        let trainer = try Trainer(
            configuration: request.configuration,
            seeds: request.seeds
        )
        let stored = try StoredRange(request.key, in: store)
        let (from, bars) = try stored.candles(for: request)
        let series = try Stage.run("read candles") { stage in
            let series = try store.series(request.key, from: bars.lowerBound, to: bars.upperBound)
            stage["hindcast.candles"] = series.count
            return series
        }
        let hash = DataFingerprint.sha256(of: series)
        let work = try request.naming(candles: series.count, stored: stored.first < from) {
            try trainer.work(candles: series.count, of: request.key)
        }
        let key = ModelKey(request.key)
        let (trained, rate) = try await LowPriorityThread<(TrainedModel, Double?)>.run(
            niceness: niceness,
            progress: progress
        ) { line in
            var origin = ""
            var pace = TrainingPace()
            var stages = TrainingStages()
            func report(_ event: TrainingEvent) {
                pace.take(event)
                stages.take(event)
                switch event {
                case .resumed(let epoch, let member):
                    let part = request.seeds > 1 ? " of member \(member)" : ""
                    origin = ", went on after epoch \(epoch)\(part)"
                case .checkpointIgnored(let reason):
                    origin = ", began anew (\(reason))"
                case .step(let step), .epoch(let step):
                    line.report(ProgressUpdate(step, origin: origin))
                case .started:
                    break
                }
            }
            let trained = try models.withWriter(of: key) { writer in
                stages.begin()
                let fit = Result {
                    try trainer.fit(
                        series,
                        dataHash: hash,
                        checkpoints: writer.checkpoints,
                        report: report,
                        isCancelled: line.isCancelled
                    )
                }
                stages.end(with: fit)
                let model = try fit.get()
                let calibrations = try Stage.run("calibrate") { _ in
                    try model.heldOut.calibrations(
                        progress: line.report,
                        isCancelled: line.isCancelled
                    )
                }
                try Stage.run("save") { _ in
                    _ = try writer.save(
                        model,
                        calibrations: CalibrationFile.encode(calibrations),
                        trainedAt: now()
                    )
                }
                return TrainedModel(
                    model.manifest,
                    calibrations: calibrations,
                    file: models.weightsFile(for: key)
                )
            }
            return (trained, pace.rate(work))
        }
        if let rate { rates.note(rate, of: work.kind) }
        return trained
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
            stage: Self.training,
            completed: ((step.member - 1) * step.epochs + step.epoch - 1) * step.batches
                + step.batch,
            total: step.members * step.epochs * step.batches,
            unit: "steps",
            note: note + origin
        )
        training = TrainingLosses(
            member: step.member,
            members: step.members,
            epoch: step.epoch,
            epochs: step.epochs,
            trainingLoss: step.trainingLoss,
            validationLoss: step.validationLoss,
            bestValidationLoss: step.bestValidationLoss
        )
    }

    private static func loss(_ value: Double) -> String {
        String(format: "%.4f", value)
    }
}
