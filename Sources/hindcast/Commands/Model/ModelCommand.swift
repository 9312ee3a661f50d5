import ArgumentParser

/// `hindcast model`: trained models and their files.
struct ModelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model",
        abstract: "List and delete models, and exchange them with other programs.",
        subcommands: [
            ModelListCommand.self, ModelExportCommand.self, ModelImportCommand.self,
            ModelDeleteCommand.self, ModelPruneCommand.self,
        ]
    )
}
