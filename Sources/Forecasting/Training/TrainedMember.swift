import Market
import Neural

/// One network of a model after its training.
struct TrainedMember {
    let seed: UInt64
    /// The weights of the epoch with the lowest validation loss.
    let network: Network
    let history: TrainingHistory
}

/// The metrics of an ensemble's members, each alone and all together.
struct EnsembleEvaluation {
    /// Metrics of each network's own forecasts.
    let members: [ModelManifest.Metrics]
    /// Metrics of the mean of their forecasts.
    let ensemble: ModelManifest.Metrics
    /// The mean forecasts of the validation part.
    let validation: ForecastColumns
    /// The mean forecasts of the test part.
    let test: ForecastColumns
    /// The rank table of the mean forecasts on the validation part.
    let rankTable: RankTable

    /// Evaluates networks on the validation and the test part.
    ///
    /// - Parameters:
    ///   - networks: At least one.
    ///   - dataset: The data that they were trained on.
    ///   - configuration: Lookback and loss.
    ///   - team: The threads that forecast.
    ///   - isCancelled: Checked before each part of each network.
    /// - Throws: `CancellationError` and `NeuralError`.
    init(
        _ networks: [Network],
        dataset: Dataset,
        configuration: TrainingConfiguration,
        team: ThreadTeam,
        isCancelled: () -> Bool
    ) throws {
        let evaluation = Evaluation(dataset, loss: configuration.networkLoss)
        let split = dataset.split
        func metrics(_ validation: Matrix, _ test: Matrix) throws -> ModelManifest.Metrics {
            ModelManifest.Metrics(
                validation: try evaluation.metrics(of: validation, for: split.validation),
                test: try evaluation.metrics(of: test, for: split.test)
            )
        }
        func outputs(of network: Network, for part: Split.Part) throws -> Matrix {
            guard !isCancelled() else { throw CancellationError() }
            let lookback = configuration.lookbackWindow
            return try InferenceEngine(network: network, lookback: lookback, team: team)
                .predict(features: dataset.features, ends: Array(part.ends))
        }
        let validation = try networks.map { try outputs(of: $0, for: split.validation) }
        let test = try networks.map { try outputs(of: $0, for: split.test) }
        members = try zip(validation, test).map(metrics)
        let (mean, meanOfTest) = (Ensemble.mean(validation), Ensemble.mean(test))
        ensemble = try metrics(mean, meanOfTest)
        self.validation = ForecastColumns(mean, scaler: dataset.targetScaler)
        self.test = ForecastColumns(meanOfTest, scaler: dataset.targetScaler)
        rankTable = RankTable(sizes: self.validation.logReturns.map(abs))
    }
}
