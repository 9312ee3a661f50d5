import ArgumentParser
import Workflows

/// `hindcast data verify`.
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Read all that the home holds and say what differs from what was stored.",
        discussion: """
            Ends with 1 where something does. With --json: {runs, models, faults: [{part, name, \
            fault}]}.
            """
    )

    @OptionGroup var global: GlobalOptions

    @Flag(
        help: ArgumentHelp(
            "Take a store as it is that has lost its last changes.",
            discussion: """
                For a store whose file or log was cut, or an older copy of it that was put back. Jobs \
                go on with new numbers.
                """
        )
    )
    var accept = false

    func run() async throws {
        let workspace = try Workspace(home: global.resolvedHome, acceptingLoss: accept)
        let verification = try workspace.verify()
        if global.json {
            try Console.print(json: verification)
        } else {
            try Console.print(verification.text)
        }
        if !verification.faults.isEmpty { throw ExitCode.failure }
    }
}

extension HomeVerification {
    /// The faults, one a line, or that there are none.
    fileprivate var text: String {
        let checked = "the store, \(runs) runs and \(models) models were read; "
        guard !faults.isEmpty else { return checked + "all are as they were stored" }
        let lines = faults.map { "\($0.part) \($0.name): \($0.fault)" }
        return (lines + [checked + "\(faults.count) faults"]).joined(separator: "\n")
    }
}
