import ArgumentParser

/// `hindcast model`: trained models and their files.
struct ModelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model",
        abstract: "List trained models, and write them for other programs.",
        subcommands: [ModelListCommand.self, ModelExportCommand.self]
    )
}
