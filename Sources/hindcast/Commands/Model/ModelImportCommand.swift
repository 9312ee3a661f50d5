import ArgumentParser
import Foundation
import Workflows

/// `hindcast model import`.
struct ModelImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Take a model from PyTorch or safetensors.",
        discussion: """
            A .safetensors of `hindcast model export` is whole: it brings scalers, window and ranks.

            Any other .safetensors, and a .pth or .pt that torch.save wrote of a state dict, needs \
            --lookback and both scalers as scikit-learn pickles. Its tensors need the names of our \
            own exports (lstm.weight_ih_l0, fc1.weight, fc2.weight and so on), from which kind and \
            size of the network are read. It has our features as inputs, in our order, and one \
            output (log return) or two (log return, log range). Stored candles rank its forecasts: \
            the oldest 15 %, and at least 500 and a window.

            Files are read without running anything in them. What an imported model was trained on \
            is not known, and every report of its backtests says so.

              hindcast model import btc.safetensors --symbol BTCUSDT
              hindcast model import best.pth --symbol BTCUSDT --lookback 60 \
            --feature-scaler feature_scaler.pkl --target-scaler target_scaler.pkl
            """
    )

    @Argument(
        help: ArgumentHelp("The weights: .pth, .pt or .safetensors.", valueName: "file"),
        completion: .file()
    )
    var file: String

    @OptionGroup var series: SeriesOptions

    @Option(
        help: ArgumentHelp("scikit-learn's pickle of the inputs' scaler.", valueName: "file"),
        completion: .file()
    )
    var featureScaler: String?

    @Option(
        help: ArgumentHelp("scikit-learn's pickle of the outputs' scaler.", valueName: "file"),
        completion: .file()
    )
    var targetScaler: String?

    @Option(help: "Candles that the network looks back on.")
    var lookback: Int?

    @Flag(help: "Put the model in the place of one that is there.")
    var replace = false

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let workspace = try Workspace(home: global.resolvedHome)
        var request = ModelImportRequest(key: series.key, file: URL(filePath: file))
        request.featureScaler = featureScaler.map { URL(filePath: $0) }
        request.targetScaler = targetScaler.map { URL(filePath: $0) }
        request.lookback = lookback
        request.replaces = replace
        let imported = try workspace.importModel(request)
        if global.json {
            try Console.print(json: imported)
        } else {
            try Console.print(imported.text)
        }
    }
}
