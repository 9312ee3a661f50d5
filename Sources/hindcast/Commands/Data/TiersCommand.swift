import ArgumentParser
import Foundation
import Market
import Workflows

/// `hindcast data tiers`.
struct TiersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tiers",
        abstract: "List the maintenance tiers in use, or import others from a file.",
        discussion: """
            The tiers decide at which price a position is liquidated and which leverage a symbol \
            allows. Those of BTCUSDT, ETHUSDT, SOLUSDT and ADAUSDT come with the program; other \
            symbols have cautious ones until theirs are imported. Imported tiers are kept in the \
            home's maintenance-tiers.json, which may also be edited or replaced.

            A file holds {"tables": [{symbol, effective_from, source, tiers: [{floor, rate, \
            largest_leverage}]}]}, which --json prints, or what Binance answers to GET \
            /fapi/v1/leverageBracket. The source is text for people and may be left out.

              hindcast data tiers
              hindcast data tiers brackets.json --since 2025-06-01
            """
    )

    @Argument(help: "A file to import.", completion: .file())
    var file: String?

    @Option(
        help: "From when on the tiers of Binance's answer are in force; today, if not given.",
        transform: { try Timestamp($0) }
    )
    var since: Timestamp?

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let workspace = try Workspace(home: global.resolvedHome)
        if let file {
            _ = try workspace.importTiers(
                URL(filePath: file),
                effectiveFrom: since ?? Timestamp(Date())
            )
        }
        let tables = try workspace.maintenanceTables()
        if global.json {
            try Console.print(json: tables)
        } else {
            try Console.print(tables.text)
        }
    }
}
