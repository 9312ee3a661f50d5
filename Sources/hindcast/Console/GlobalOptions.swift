import ArgumentParser
import Foundation
import Workflows

/// Options of every command.
struct GlobalOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Folder of the store, models and runs.",
            discussion: "Default: HINDCAST_HOME of the environment, else ~/.hindcast.",
            valueName: "folder"
        )
    )
    var home: String?

    @Flag(help: "Print JSON instead of text.")
    var json = false

    /// The home of `--home` or the environment.
    var resolvedHome: Home {
        Home(path: home, environment: ProcessInfo.processInfo.environment)
    }
}
