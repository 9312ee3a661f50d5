import ArgumentParser
import Foundation

/// A packed run, and who must have signed it.
struct PackOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp("The packed run.", valueName: "file"),
        completion: .file()
    )
    var file: String

    @Option(
        help: ArgumentHelp(
            "The public Ed25519 key in PEM that must have signed it.",
            valueName: "public.pem"
        ),
        completion: .file()
    )
    var publicKey: String?

    /// The file of the run.
    var url: URL { URL(filePath: file) }

    /// The file of the key; nil for none.
    var publicKeyFile: URL? { publicKey.map { URL(filePath: $0) } }
}
