import Forecasting
import Telemetry
import Tracing

/// The stages of a training as spans: `features`, then `fit` with an event for each epoch.
struct TrainingStages {
    private var stage: Stage?

    /// Begins the first stage.
    mutating func begin() {
        stage = .begin("features")
    }

    /// Learns how far the training is.
    mutating func take(_ event: TrainingEvent) {
        switch event {
        case .started(let plan):
            stage?.end()
            let fit = Stage.begin("fit")
            fit["hindcast.windows"] = plan.trainingWindows
            fit["hindcast.parameters"] = plan.parameters
            fit["hindcast.members"] = plan.members
            stage = fit
        case .resumed(let epoch, let member):
            stage?.event(
                "resumed",
                ["hindcast.epoch": .int64(Int64(epoch)), "hindcast.member": .int64(Int64(member))]
            )
        case .checkpointIgnored:
            stage?.event("checkpoint ignored")
        case .epoch(let progress):
            stage?.event("epoch", progress.attributes)
        case .step:
            break
        }
    }

    /// Ends the last stage with what came of the training.
    func end(with result: Result<some Any, any Error>) {
        if case .failure(let error) = result { stage?.fail(error) }
        stage?.end()
    }
}

extension TrainingProgress {
    /// The epoch and its losses.
    fileprivate var attributes: SpanAttributes {
        var attributes: SpanAttributes = [
            "hindcast.member": .int64(Int64(member)), "hindcast.epoch": .int64(Int64(epoch)),
            "hindcast.train_loss": .double(trainingLoss),
        ]
        attributes["hindcast.val_loss"] = validationLoss
        return attributes
    }
}
