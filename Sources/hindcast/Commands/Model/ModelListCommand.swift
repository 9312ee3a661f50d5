import ArgumentParser
import Workflows

/// `hindcast model list`.
struct ModelListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the trained models, what they have seen, and their validation loss.",
        discussion: """
            With --json: a list of {model_key, written_at, members, training: {trained, \
            validation, test: {from, to, bars}, val_loss, seeds}, imported: {file, ranked_on: \
            {from, to, bars}}, fault}. A model has a training or was imported; one that cannot be \
            read has a fault and neither. written_at is the date of the file of weights.
            """
    )

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let models = try Workspace(home: global.resolvedHome).models()
        if global.json {
            try Console.print(json: models)
        } else {
            print(models.table)
        }
    }
}
