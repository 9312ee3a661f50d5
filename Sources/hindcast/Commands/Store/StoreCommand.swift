import ArgumentParser

/// `hindcast store`: what concerns the store as a whole.
struct StoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store",
        abstract: "Copy the store between a home and a PostgreSQL database.",
        subcommands: [StoreCopyCommand.self]
    )
}
