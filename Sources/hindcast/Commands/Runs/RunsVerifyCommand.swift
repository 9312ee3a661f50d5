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

    @OptionGroup var pack: PackOptions

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let verification = try Workspace.verifyPack(
            pack.url,
            publicKey: pack.publicKeyFile
        )
        if global.json {
            try Console.print(json: verification)
        } else {
            try Console.print(verification.text)
        }
        if !verification.faults.isEmpty { throw ExitCode.failure }
    }
}
