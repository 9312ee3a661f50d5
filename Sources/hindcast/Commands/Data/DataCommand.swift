import ArgumentParser

/// `hindcast data`: what is stored and how it gets there.
struct DataCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data",
        abstract: "Import candles from files, bring them from Binance, see what is stored.",
        subcommands: [ImportCommand.self, SyncCommand.self, StatusCommand.self, TiersCommand.self]
    )
}
