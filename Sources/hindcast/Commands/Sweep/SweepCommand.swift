import ArgumentParser
import Foundation
import Workflows

/// `hindcast sweep`: searches, grids and walk-forwards on many machines.
struct SweepCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sweep",
        abstract: "Run searches, grids and walk-forwards on many machines.",
        discussion: """
            A sweep is many tasks that do not depend on each other. `plan` writes what they are and \
            what they read into a folder that all machines see; `run` does the tasks of one index of \
            a batch system's array; `merge` makes one report of all results, whose bytes are those \
            of a single process.

              hindcast sweep plan search --strategy supertrend --symbol BTCUSDT --set period=7:21:2 --set multiplier=1:5:0.5 --to /shared/sweep
              hindcast sweep run /shared/sweep/PLAN.json --shard 3/16
              hindcast sweep status /shared/sweep/PLAN.json
              hindcast sweep merge /shared/sweep/PLAN.json --json

            There is no lock, no queue and no coordinator. A task is named by the hash of all that \
            decides its result, so equal work is done once, whoever plans it again. Run any index \
            again whenever you like: what is done is skipped. The folder may be a prefix of an S3 \
            bucket, s3://bucket/prefix.

            Exit codes: 0 done; 64 and 65 the command, the plan or a task is at fault, and a retry \
            fails alike; 75 something is left to do, and a retry goes on; 130 interrupted. \
            docs/sweeps.md has Slurm, Kubernetes, AWS Batch and GNU parallel.
            """,
        subcommands: [
            SweepPlanCommand.self, SweepRunCommand.self, SweepStatusCommand.self,
            SweepMergeCommand.self,
        ]
    )
}

/// The plan that a command is about.
struct SweepArguments: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "The plan's file or s3:// address, as `sweep plan` has printed it.",
            valueName: "plan"
        ),
        completion: .file(extensions: ["json"])
    )
    var plan: String

    /// Runs a body on the plan; an error becomes a line on standard error and an exit code that batch
    /// systems act on.
    func exiting(_ body: (Sweep) async throws -> SweepExit) async throws {
        let exit: SweepExit
        do {
            exit = try await body(
                Sweep.open(plan, environment: ProcessInfo.processInfo.environment)
            )
        } catch let error as ExitCode {
            throw error
        } catch {
            let text = (error as? any ErrorWithRemedy)?.text(for: .commandLine) ?? "\(error)"
            Console.note("hindcast: \(text)")
            exit = SweepExit(error)
        }
        if exit != .done { throw ExitCode(exit.rawValue) }
    }
}
