import ArgumentParser
import Foundation
import Market
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
    var days = 365

    @Option(
        help: ArgumentHelp(
            "End of the candles to learn from: 2025-01-01 or RFC 3339 (default: the newest's close).",
            valueName: "time"
        ),
        transform: { try Timestamp($0) }
    )
    var until: Timestamp?

    @Option(help: "Candles that the network looks back on.")
    var lookback = 60

    @Option(help: "Passes over the training windows, at most.")
    var epochs = 100

    @Option(help: "windowed, or dense: stretches with a target behind every candle, much faster.")
    var mode = "windowed"

    @Option(help: "Windows a step (default: 64), or stretches in a dense training (default: 8).")
    var batchSize: Int?

    @Option(help: "Learning rate at the start; halved when the validation loss stalls.")
    var learningRate: Float = 0.001

    @Option(help: "Kind of network: standard, attention, gru or bidirectional.")
    var modelType = "standard"

    @Option(help: "Width of a recurrent layer.")
    var hiddenSize = 128

    @Option(help: "Recurrent layers.")
    var numLayers = 3

    @Option(help: "Share of activations dropped between layers while training.")
    var dropout: Float = 0.2

    @Option(help: "Seed of weights, shuffling and dropout.")
    var seed: UInt64 = 42

    @Option(help: "Networks to train, of this many seeds from --seed on, 1 to 16.")
    var seeds = 1

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let workspace = try Workspace(home: global.resolvedHome)
        var request = TrainingRequest(key: series.key)
        request.days = days
        request.until = until
        request.lookbackWindow = lookback
        request.epochs = epochs
        request.mode = mode
        request.batchSize = batchSize
        request.learningRate = learningRate
        request.modelType = modelType
        request.hiddenSize = hiddenSize
        request.layerCount = numLayers
        request.dropout = dropout
        request.seed = seed
        request.seeds = seeds
        let outcome = try await Console.run(workspace.train(request))
        if global.json {
            try Console.print(json: outcome)
        } else {
            try Console.print(outcome.text)
        }
    }
}
