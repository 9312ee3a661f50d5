import ArgumentParser
import Foundation
import Workflows

/// `hindcast sweep run`.
struct SweepRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run the tasks of one index.",
        discussion: """
            The index is that of --shard, else of SLURM_ARRAY_TASK_ID (less _MIN, over _STEP, of \
            _COUNT), AWS_BATCH_JOB_ARRAY_INDEX or JOB_COMPLETION_INDEX; without any, all tasks are \
            run. Index i of n has every n-th task from the i-th on.

            What has a result is skipped, and a damaged result is done again. A result is written \
            aside, synced and renamed, so a killed run loses the tasks at hand and nothing else. \
            SIGTERM ends the run after the tasks at hand, with 75 where some are left. No home is \
            needed; what the tasks read is unpacked into the folder for temporary files, TMPDIR.

              hindcast sweep run /shared/sweep/PLAN.json --shard 3/16
              seq 16 | parallel hindcast sweep run /shared/sweep/PLAN.json --workers 1 --shard {}/16

            With --json: {shard, shards, tasks, skipped, damaged, computed, left, failures: [{number, \
            task, label, error, may_pass}]}.
            """
    )

    @OptionGroup var sweep: SweepArguments

    @Option(
        help: ArgumentHelp(
            "Which part, counted from 1, and of how many.",
            valueName: "i/n"
        )
    )
    var shard: String?

    @Option(
        help:
            "Of how many indices the environment's is one, where it does not say, as on Kubernetes."
    )
    var count: Int?

    @Option(
        help: ArgumentHelp(
            "Tasks worked on at a time, or folds of a walk; no result depends on it.",
            discussion: "Default: SLURM_CPUS_PER_TASK, else one a core."
        )
    )
    var workers: Int?

    @Flag(help: "Print JSON instead of text.")
    var json = false

    func validate() throws {
        guard shard == nil || count == nil else {
            throw ValidationError("--shard and --count are both given; give one of them")
        }
    }

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        try await sweep.exiting { sweep in
            let shard =
                try shard.map { try SweepShard($0) }
                ?? SweepShard(environment: environment, count: count)
            let stop = SweepStop()
            let run = try await Console.run(
                sweep.run(
                    shard,
                    workers: workers ?? environment["SLURM_CPUS_PER_TASK"].flatMap { Int($0) },
                    stop: stop
                ),
                onTermination: { stop.request() }
            )
            for failure in run.failures {
                Console.note(
                    "hindcast: task \(failure.number) (\(failure.label)): \(failure.error)"
                )
            }
            if json {
                try Console.print(json: run)
            } else {
                try Console.print(
                    "index \(run.shard) of \(run.shards): \(run.tasks) tasks, \(run.skipped) done "
                        + "before, \(run.computed) now, \(run.failures.count) failed, "
                        + "\(run.left) left"
                )
            }
            return run.exit
        }
    }
}

/// `hindcast sweep status`.
struct SweepStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Tell how many tasks have results, and which do not.",
        discussion: """
            Lists the folders of the results; with --verify it reads every result, so that damaged \
            ones are told.

            With --json: {plan, hindcast, tasks, done, missing: [{number, task, label}], damaged}.
            """
    )

    @OptionGroup var sweep: SweepArguments

    @Flag(help: "Read every result.")
    var verify = false

    @Flag(help: "Print JSON instead of text.")
    var json = false

    func run() async throws {
        try await sweep.exiting { sweep in
            let status = try await Console.run(sweep.status(reading: verify))
            if json {
                try Console.print(json: status)
            } else {
                try Console.print(status.text)
            }
            return .done
        }
    }
}
