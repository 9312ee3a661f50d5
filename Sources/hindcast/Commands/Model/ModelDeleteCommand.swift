import ArgumentParser
import Market
import Workflows

/// `hindcast model delete`.
struct ModelDeleteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Remove a model with its scalers, its history and its checkpoints.",
        discussion: """
            A model that is being trained is refused. Exit code 1 where there is no such model. What \
            the archive has of it goes as well, unless a kept run names it.

              hindcast model delete BTCUSDT_1h

            With --json: {model_key, deleted}.
            """
    )

    @Argument(help: "The model's name, as `hindcast model list` prints it: BTCUSDT_1h.")
    var key: String

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let series = try SeriesKey(modelKey: key)
        let wasThere = try Workspace(home: global.resolvedHome).deleteModel(series)
        if global.json {
            try Console.print(json: Deletion(key: key, deleted: wasThere))
        } else if wasThere {
            print("\(key) deleted")
        }
        guard wasThere else {
            Console.note("hindcast: there is no model \(key); `hindcast model list` names them")
            throw ExitCode(1)
        }
    }

    private struct Deletion: Encodable {
        let key: String
        let deleted: Bool

        private enum CodingKeys: String, CodingKey {
            case key = "model_key"
            case deleted
        }
    }
}
