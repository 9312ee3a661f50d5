public import Foundation
import Market
import Neural

/// A trained model in memory, which is not saved yet.
public struct FittedModel: Sendable {
    /// Its manifest without the weights.
    public let manifest: ModelManifest
    /// The losses of each epoch, one history for each member.
    public let histories: [TrainingHistory]
    /// Its forecasts of the validation and the test part, for a calibration.
    public let heldOut: HeldOutForecasts
    /// The members' weights in PyTorch's format, in their order.
    public let weights: [Data]

    init(
        _ members: [TrainedMember],
        evaluation: EnsembleEvaluation,
        dataset: Dataset,
        configuration: TrainingConfiguration,
        dataHash: String
    ) throws {
        let weights = try members.map { Data(try WeightFile.encode($0.network)) }
        self.weights = weights
        histories = members.map(\.history)
        heldOut = HeldOutForecasts(dataset, evaluation: evaluation)
        let key = ModelKey(dataset.series.key)
        manifest = ModelManifest(
            formatVersion: ModelManifest.formatVersion,
            modelKey: key.name,
            series: key.series,
            features: dataset.featureList.map(\.rawValue),
            outputs: Target.names,
            members: members.indices.map { index in
                ModelManifest.Member(
                    weights: ModelManifest.Weights(of: weights[index]),
                    training: ModelManifest.MemberTraining(
                        members[index],
                        metrics: evaluation.members[index]
                    )
                )
            },
            rankTable: evaluation.rankTable,
            scalers: ModelManifest.Scalers(
                features: dataset.featureScaler,
                targets: dataset.targetScaler
            ),
            origin: .trained(
                ModelManifest.Training(
                    configuration: configuration,
                    spans: ModelManifest.Spans(dataset),
                    dataHash: dataHash,
                    metrics: evaluation.ensemble,
                    data: dataset.quality,
                    band: heldOut.band
                )
            )
        )
    }
}

extension ModelManifest.MemberTraining {
    fileprivate init(_ member: TrainedMember, metrics: ModelManifest.Metrics) {
        let history = member.history
        self.init(
            seed: member.seed,
            bestValidationLoss: history.validationLosses[history.bestEpoch - 1],
            bestEpoch: history.bestEpoch,
            epochsTrained: history.epochs,
            metrics: metrics
        )
    }
}

extension ModelManifest.Spans {
    init(_ dataset: Dataset) {
        training = BarSpan(dataset.series, bars: dataset.split.training.bars)
        validation = BarSpan(dataset.series, bars: dataset.split.validation.bars)
        test = BarSpan(dataset.series, bars: dataset.split.test.bars)
    }
}
