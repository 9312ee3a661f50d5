import Testing
import Workflows

/// Which part of a sweep a process is to run.
@Suite struct SweepShardTests {
    @Test(arguments: [
        (["SLURM_ARRAY_TASK_ID": "0", "SLURM_ARRAY_TASK_COUNT": "16"], 0, 16),
        (
            [
                "SLURM_ARRAY_TASK_ID": "7", "SLURM_ARRAY_TASK_MIN": "1",
                "SLURM_ARRAY_TASK_STEP": "3", "SLURM_ARRAY_TASK_COUNT": "4",
            ], 2, 4
        ),
        // Slurm before the others, which a container may inherit.
        (
            [
                "SLURM_ARRAY_TASK_ID": "3", "SLURM_ARRAY_TASK_COUNT": "4",
                "JOB_COMPLETION_INDEX": "1",
            ], 3, 4
        ),
        (["AWS_BATCH_JOB_ARRAY_INDEX": "9", "AWS_BATCH_JOB_ARRAY_SIZE": "10"], 9, 10),
        (["PATH": "/bin"], 0, 1),
    ])
    func `a batch system's environment names it`(
        environment: [String: String],
        index: Int,
        count: Int
    ) throws {
        let shard = try SweepShard(environment: environment)
        #expect(shard.index == index)
        #expect(shard.count == count)
    }

    @Test func `where the environment does not say of how many, an option does`() throws {
        for name in ["AWS_BATCH_JOB_ARRAY_INDEX", "JOB_COMPLETION_INDEX"] {
            let shard = try SweepShard(environment: [name: "5"], count: 8)
            #expect(shard.index == 5)
            #expect(shard.count == 8)
            #expect(throws: SweepError.self) { _ = try SweepShard(environment: [name: "5"]) }
            #expect(throws: SweepError.self) {
                _ = try SweepShard(environment: [name: "8"], count: 8)
            }
        }
    }

    @Test(arguments: [
        // Indices 3 and 7 alone: 7 is beyond two.
        [
            "SLURM_ARRAY_TASK_ID": "7", "SLURM_ARRAY_TASK_MIN": "3",
            "SLURM_ARRAY_TASK_COUNT": "2", "SLURM_ARRAY_TASK_STEP": "1",
        ],
        ["SLURM_ARRAY_TASK_ID": "x", "SLURM_ARRAY_TASK_COUNT": "2"],
        ["SLURM_ARRAY_TASK_ID": "1"],
        ["AWS_BATCH_JOB_ARRAY_INDEX": "-1", "AWS_BATCH_JOB_ARRAY_SIZE": "4"],
    ])
    func `an environment that names none is refused, with a remedy`(
        environment: [String: String]
    ) throws {
        let error = #expect(throws: SweepError.self) {
            _ = try SweepShard(environment: environment)
        }
        #expect(error.map { SweepExit($0) } == .usage)
        #expect(error.map { "\($0)".contains("give --shard i/n") } == true)
    }

    @Test func `i of n is read, and nothing else`() throws {
        let shard = try SweepShard("3/16")
        #expect(shard.index == 2)
        #expect(shard.count == 16)
        for text in ["0/4", "5/4", "1", "1/0", "a/b", "1/2/3", "-1/4", ""] {
            #expect(throws: SweepError.self) { _ = try SweepShard(text) }
        }
        #expect(throws: SweepError.self) { _ = try SweepShard(environment: [:], count: 4) }
        #expect(throws: SweepError.self) { _ = try SweepShard(environment: [:], count: 0) }
    }
}
