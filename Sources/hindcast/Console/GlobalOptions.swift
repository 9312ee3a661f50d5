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

    @Option(
        help: ArgumentHelp(
            "PostgreSQL database to use instead of the SQLite store in the folder.",
            discussion: """
                Services that share it share the folder, too. Default: HINDCAST_STORE of the \
                environment. `hindcast store copy` moves what is stored.
                """,
            valueName: "postgres://..."
        )
    )
    var store: String?

    @Flag(help: "Print JSON instead of text.")
    var json = false

    func validate() throws {
        if let fault = store.flatMap(Home.fault(ofStoreOption:)) {
            throw ValidationError("--store: \(fault)")
        }
    }

    /// The home of `--home` or the environment.
    var resolvedHome: Home {
        Home(path: home, store: store, environment: ProcessInfo.processInfo.environment)
    }
}
