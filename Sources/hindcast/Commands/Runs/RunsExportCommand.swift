import ArgumentParser
import Foundation
import Workflows

/// `hindcast runs export`.
struct RunsExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Pack a kept run into one file that anybody can check.",
        discussion: """
            The file is a plain tar archive: manifest.json with the SHA-256 of every part, then the \
            parts. Two exports of one run have the same bytes.

            --with-data adds what the run has read: candles, funding rates, model and language-model \
            answers. Elsewhere `hindcast runs import` and `hindcast reproduce` make it again.

            --sign signs the manifest with an Ed25519 key:

              openssl genpkey -algorithm ed25519 -out key.pem
              openssl pkey -in key.pem -pubout -out public.pem
              hindcast runs export latest --output run.tar --with-data --sign key.pem
              hindcast runs verify run.tar --public-key public.pem

            With --json: {run_id, file, bytes, sha256, with_data, public_key, parts}.
            """
    )

    @Argument(help: ArgumentHelp("A run_id, a part of one, or latest.", valueName: "run"))
    var run: String

    @Option(
        help: ArgumentHelp("Where to write; a file there is replaced.", valueName: "file"),
        completion: .file()
    )
    var output: String

    @Flag(help: "Add candles, funding rates, model and answers, so that it can be made again.")
    var withData = false

    @Option(
        help: ArgumentHelp("Sign it with this private Ed25519 key in PEM.", valueName: "key.pem"),
        completion: .file()
    )
    var sign: String?

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let workspace = try Workspace(home: global.resolvedHome)
        let exported = try await Console.run(
            workspace.exportRun(
                run,
                to: URL(filePath: output),
                withData: withData,
                signedWith: sign.map { URL(filePath: $0) }
            )
        )
        if global.json {
            try Console.print(json: exported)
        } else {
            try Console.print(exported.text)
        }
    }
}
