import ArgumentParser
import Workflows

/// `hindcast model prune`.
struct ModelPruneCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract: "Remove archived models that no kept run names.",
        discussion: """
            Every model is archived under the SHA-256 of its bytes when it is trained or imported, \
            so that a report names a model that is still there after the next training. A model \
            stays that a kept run names, that is the active one of its key, whose key is being \
            trained, or that a running process has loaded.

              hindcast model prune --dry-run
              hindcast model prune

            With --json: {dry_run, removed: [{model_key, sha256, bytes}]}.
            """
    )

    @Flag(help: "Tell what would be removed, and remove nothing.")
    var dryRun = false

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let pruning = try Workspace(home: global.resolvedHome).pruneModels(dryRun: dryRun)
        if global.json {
            try Console.print(json: pruning)
        } else {
            print(pruning.text)
        }
    }
}

extension ModelPruning {
    /// Text: one line for each model, and the total.
    fileprivate var text: String {
        let lines = removed.map { "\($0.sha256.prefix(12))  \($0.key ?? "unreadable")" }
        let size = removed.reduce(0) { $0 + $1.size }
        let count = removed.count == 1 ? "1 archived model" : "\(removed.count) archived models"
        let verb = dryRun ? "would be removed" : "removed"
        return (lines + ["\(count) \(verb), \(size) bytes"]).joined(separator: "\n")
    }
}
