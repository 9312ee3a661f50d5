import ArgumentParser
import Foundation
import Workflows

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

    @OptionGroup var pack: PackOptions

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let workspace = try Workspace(home: global.resolvedHome)
        let imported = try await Console.run(
            workspace.importRun(
                pack.url,
                publicKey: pack.publicKeyFile
            )
        )
        if global.json {
            try Console.print(json: imported)
        } else {
            try Console.print(imported.text)
        }
    }
}
