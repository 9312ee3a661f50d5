/// Early stopping: the best epoch, when to halve the learning rate, when to stop.
///
/// An epoch is better if its loss is strictly lower than every one before. The rate falls like that
/// of PyTorch's `ReduceLROnPlateau`: after `ratePatience` epochs without a better one, the next
/// such epoch halves the rate and the count starts again. Training ends with the `stopPatience`-th
/// such epoch after the best.
package struct EarlyStopping: Codable, Hashable {
    /// The consequences of an epoch's loss.
    package struct Verdict: Hashable {
        package let isBest: Bool
        package let halvesRate: Bool
    }

    let ratePatience: Int
    let stopPatience: Int
    package private(set) var bestLoss: Double?
    /// The best epoch, counted from 1; 0 before the first.
    package private(set) var bestEpoch = 0
    private var epochsSinceBest = 0
    private var epochsOnPlateau = 0

    package init(ratePatience: Int, stopPatience: Int) {
        self.ratePatience = ratePatience
        self.stopPatience = stopPatience
    }

    /// Whether the patience is used up.
    package var isExhausted: Bool { epochsSinceBest >= stopPatience }

    package mutating func record(_ loss: Double, epoch: Int) -> Verdict {
        if loss < bestLoss ?? .infinity {
            bestLoss = loss
            bestEpoch = epoch
            epochsSinceBest = 0
            epochsOnPlateau = 0
            return Verdict(isBest: true, halvesRate: false)
        }
        epochsSinceBest += 1
        epochsOnPlateau += 1
        guard epochsOnPlateau > ratePatience else {
            return Verdict(isBest: false, halvesRate: false)
        }
        epochsOnPlateau = 0
        return Verdict(isBest: false, halvesRate: true)
    }
}

extension EarlyStopping {
    /// The state after all validation losses of a training.
    struct Outcome {
        /// The state after the last epoch.
        private(set) var stopping: EarlyStopping
        /// The rate of each epoch, and of the one that would follow.
        private(set) var learningRates: [Float]

        init(of losses: [Double], _ configuration: TrainingConfiguration) {
            stopping = EarlyStopping(
                ratePatience: configuration.ratePatience,
                stopPatience: configuration.stopPatience
            )
            var rate = configuration.learningRate
            learningRates = [rate]
            for (index, loss) in losses.enumerated() {
                if stopping.record(loss, epoch: index + 1).halvesRate { rate /= 2 }
                learningRates.append(rate)
            }
        }
    }
}
