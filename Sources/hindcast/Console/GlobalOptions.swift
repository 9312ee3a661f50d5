import ArgumentParser
import Foundation
import Workflows

/// What every command accepts.
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

    /// The home that the arguments and the environment name.
    var resolvedHome: Home {
        Home(path: home, environment: ProcessInfo.processInfo.environment)
    }
}
