import ArgumentParser
import Workflows

/// `hindcast strategies`.
struct StrategiesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "strategies",
        abstract: "List the strategies, what they need, and their settings with defaults.",
        discussion: """
            With --json: a list of {id, name, summary, needs_model, asks_language_model, \
            parameters: [{name, default, allowed, summary, unit}]}.
            """
    )

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let strategies = Workspace.strategies
        if global.json {
            try Console.print(json: strategies)
        } else {
            try Console.print(strategies.table)
        }
    }
}
