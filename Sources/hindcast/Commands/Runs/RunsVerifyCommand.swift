import ArgumentParser
import Foundation
import Workflows

/// `hindcast runs verify`.
struct RunsVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check every byte of a packed run, and who signed it.",
        discussion: """
            Reads no home and runs nothing. Ends with 1 where a byte differs from what was packed, \
            and names the part; with --public-key also where the pack is not signed by that key.

            Without --public-key a signature only says that the pack is whole: whoever changes a \
            pack can sign it anew with a key of their own.

              hindcast runs verify run.tar --public-key public.pem

            With --json: {run_id, parts, with_data, signature: none | unknown_key | valid | invalid, \
            public_key, faults: [{part, reason}]}.
            """
    )

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

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let verification = try Workspace.verifyPack(
            URL(filePath: file),
            publicKey: publicKey.map { URL(filePath: $0) }
        )
        if global.json {
            try Console.print(json: verification)
        } else {
            try Console.print(verification.text)
        }
        if !verification.faults.isEmpty { throw ExitCode.failure }
    }
}

/// `hindcast runs import`.
struct RunsImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Take a packed run into the home, to show it and to make it again.",
        discussion: """
            The pack is checked first, and nothing is taken of one that is not as it was packed. \
            Candles and rates that differ from stored ones are refused: use another --home. A model \
            is archived under its SHA-256, and does not become the active one of its series.

              hindcast runs import run.tar --public-key public.pem
              hindcast reproduce latest

            With --json: {run_id, candles, funding_rates, has_model, answers}.
            """
    )

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

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let workspace = try Workspace(home: global.resolvedHome)
        let imported = try await Console.run(
            workspace.importRun(
                URL(filePath: file),
                publicKey: publicKey.map { URL(filePath: $0) }
            )
        )
        if global.json {
            try Console.print(json: imported)
        } else {
            try Console.print(imported.text)
        }
    }
}
