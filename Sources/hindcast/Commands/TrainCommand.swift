import ArgumentParser
import Foundation
import Market
import Trading
import Workflows

/// `hindcast train`.
struct TrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Train a network on stored candles.",
        discussion: """
            Takes the newest --days of stored candles, or those up to --until, and splits them in time order: 70 % to \
            train on, 15 % to choose the best epoch, 15 % that no training ever sees. Backtest in \
            that last part: a report says how many bars of its window were trained on.

            The same candles, settings and seed give the same model, bit for bit, on one kind of \
            processor (AVX2 and AVX-512 agree). After Ctrl-C or \
            a crash the same command goes on from the last finished epoch.

            With --seeds N the model is an ensemble: N networks on the same split, whose seeds are \
            --seed and the ones after it. A forecast is the mean of theirs, and the report tells how \
            far the figures of single seeds lie apart.

            --mode dense trains on stretches of twice the lookback instead of windows: a model of \
            the same kind in a fraction of the time, for standard and gru networks. \
            docs/training.md compares the two.

            --model-type takes standard (LSTM layers, the last step is read), attention (LSTM \
            layers, a learned weighted mean of all steps is read), gru, or bidirectional (LSTM \
            layers that run both ways).

              hindcast train --symbol BTCUSDT --interval 1h --days 365 --seed 7
              hindcast train --symbol BTCUSDT --interval 1h --days 365 --until 2025-01-01
              hindcast train --symbol BTCUSDT --interval 1h --model-type attention
              hindcast train --symbol BTCUSDT --interval 1h --mode dense --seeds 5
            """
    )

    @OptionGroup var series: SeriesOptions

    @Option(help: "How many of the newest days of stored candles to use.")
    var days = TrainingRequest.defaultDays

    @Option(
        help: ArgumentHelp(
            "End of the candles to learn from: 2025-01-01 or RFC 3339 (default: the newest's close).",
            valueName: "time"
        ),
        transform: { try Timestamp($0) }
    )
    var until: Timestamp?

    @Option(help: .training("lookback_window"))
    var lookback: Int?

    @Option(help: .training("epochs"))
    var epochs: Int?

    @Option(help: .training("training_mode"))
    var mode: String?

    @Option(help: .training("batch_size"))
    var batchSize: Int?

    @Option(help: .training("learning_rate"))
    var learningRate: Double?

    @Option(help: .training("model_type"))
    var modelType: String?

    @Option(help: .training("hidden_size"))
    var hiddenSize: Int?

    @Option(help: .training("num_layers"))
    var numLayers: Int?

    @Option(help: .training("dropout"))
    var dropout: Double?

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "A setting of the training by its name; may be given again for another one.",
            valueName: "name=value"
        ),
        transform: Assignment.init
    )
    var assignments: [Assignment] = []

    @Option(help: "Seed of weights, shuffling and dropout.")
    var seed = TrainingRequest.defaultSeed

    @Option(
        help:
            "Networks to train, of this many seeds from --seed on, up to \(TrainingRequest.seedCounts.upperBound)."
    )
    var seeds = 1

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let workspace = try Workspace(home: global.resolvedHome)
        let request = try request()
        let outcome = try await Console.run(workspace.train(request))
        if global.json {
            try Console.print(json: outcome)
        } else {
            try Console.print(outcome.text)
        }
    }

    /// The training that the options name.
    private func request() throws -> TrainingRequest {
        var request = TrainingRequest(key: series.key)
        request.days = days
        request.until = until
        request.seed = seed
        request.seeds = seeds
        let given = try Assignment.byName(
            assignments
                + [
                    lookback.map { Assignment(name: "lookback_window", value: $0.parameterValue) },
                    epochs.map { Assignment(name: "epochs", value: $0.parameterValue) },
                    mode.map { Assignment(name: "training_mode", value: .text($0)) },
                    batchSize.map { Assignment(name: "batch_size", value: $0.parameterValue) },
                    learningRate.map { Assignment(name: "learning_rate", value: .number($0)) },
                    modelType.map { Assignment(name: "model_type", value: .text($0)) },
                    hiddenSize.map { Assignment(name: "hidden_size", value: $0.parameterValue) },
                    numLayers.map { Assignment(name: "num_layers", value: $0.parameterValue) },
                    dropout.map { Assignment(name: "dropout", value: .number($0)) },
                ].compactMap(\.self)
        )
        try TrainingRequest.settings.apply(given, to: &request)
        return request
    }
}

extension ArgumentHelp {
    /// What a setting of a training does, its values and its default.
    fileprivate static func training(_ name: String) -> ArgumentHelp {
        ArgumentHelp(TrainingRequest.settings.first { $0.spec.name == name }?.spec)
    }
}
