import ArgumentParser

/// `hindcast data`: import, sync and status of candles.
struct DataCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data",
        abstract: "Import candles from files, download them from Binance, see what is stored.",
        subcommands: [
            ImportCommand.self, SyncCommand.self, StatusCommand.self, VerifyCommand.self,
            TiersCommand.self,
        ]
    )
}
