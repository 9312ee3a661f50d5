import ArgumentParser
import Foundation
import Workflows

/// `hindcast model export`.
struct ModelExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a trained model for PyTorch, ONNX Runtime or safetensors.",
        discussion: """
            onnx         the whole network: input windows [batch, lookback, features], output \
            outputs [batch, outputs]
            safetensors  the weights under PyTorch's names, the network's shape as metadata
            pth          the weights as torch.load(path, weights_only=True) reads them

            onnx and safetensors carry the names of features and outputs and how to scale them as \
            metadata: an input is (feature - feature_center) / feature_scale, bounded to \
            ±feature_limit; a forecast is output * output_scale + output_center.

              hindcast model export --symbol BTCUSDT --format onnx --output btc.onnx
            """
    )

    @OptionGroup var series: SeriesOptions

    @Option(help: ArgumentHelp("onnx, safetensors or pth.", valueName: "format"))
    var format: String

    @Option(
        help: ArgumentHelp("Where to write; a file there is replaced.", valueName: "file"),
        completion: .file()
    )
    var output: String

    @Option(
        help: ArgumentHelp(
            "Which network of an ensemble, counted from 1; a file holds one.",
            valueName: "number"
        )
    )
    var member: Int?

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let workspace = try Workspace(home: global.resolvedHome)
        let exported = try workspace.exportModel(
            ModelExportRequest(
                key: series.key,
                format: format,
                file: URL(filePath: output),
                member: member
            )
        )
        if global.json {
            try Console.print(json: exported)
        } else {
            print(
                "\(exported.key) written to \(exported.file): "
                    + "\(exported.format), \(exported.size) bytes"
            )
        }
    }
}
