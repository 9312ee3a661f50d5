/// The part of a sweep's tasks that one process runs: every *count*th one, from *index* on.
public struct SweepShard: Hashable, Sendable {
    /// Which part, counted from 0.
    public let index: Int
    /// How many parts there are.
    public let count: Int

    /// All tasks.
    public static let all = SweepShard(index: 0, count: 1)

    private init(index: Int, count: Int) {
        self.index = index
        self.count = count
    }

    /// The places of its tasks among so many.
    func places(of tasks: Int) -> StrideTo<Int> {
        stride(from: index, to: tasks, by: count)
    }
}

extension SweepShard {
    /// Reads `i/n`, part *i* of *n*, counted from 1.
    ///
    /// - Throws: ``SweepError/invalidShard(name:value:remedy:)``.
    public init(_ text: String) throws(SweepError) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let number = Int(parts[0]), let count = Int(parts[1]),
            count >= 1, (1...count).contains(number)
        else {
            throw .invalidShard(
                name: "--shard",
                value: text,
                remedy: "give i/n with i from 1 to n, such as 3/16"
            )
        }
        self.init(index: number - 1, count: count)
    }

    /// Finds out from a batch system's environment which part this process is to run.
    ///
    /// Looked at in this order: `SLURM_ARRAY_TASK_ID`, less `_MIN`, over `_STEP`, of `_COUNT`;
    /// `AWS_BATCH_JOB_ARRAY_INDEX`; `JOB_COMPLETION_INDEX`. The last two do not say of how many. Outside
    /// of a batch system's array it is all tasks.
    ///
    /// - Parameters:
    ///   - environment: The environment.
    ///   - count: How many parts there are, where the batch system does not say; nil for unknown.
    /// - Throws: ``SweepError/invalidShard(name:value:remedy:)``.
    public init(environment: [String: String], count: Int? = nil) throws(SweepError) {
        if let count, count < 1 {
            throw .invalidShard(name: "--count", value: "\(count)", remedy: "give at least 1")
        }
        func number(_ name: String) throws(SweepError) -> Int? {
            guard let text = environment[name], !text.isEmpty else { return nil }
            guard let value = Int(text), value >= 0 else {
                throw .invalidShard(
                    name: name,
                    value: text,
                    remedy: "a batch system sets it to a whole number; give --shard i/n instead"
                )
            }
            return value
        }
        let slurm = "SLURM_ARRAY_TASK"
        if let id = try number("\(slurm)_ID") {
            let first = try number("\(slurm)_MIN") ?? 0
            let step = max(1, try number("\(slurm)_STEP") ?? 1)
            let told = try number("\(slurm)_COUNT")
            let (index, rest) = (id - first).quotientAndRemainder(dividingBy: step)
            guard rest == 0, index >= 0, let size = count ?? told, index < size else {
                throw .invalidShard(
                    name: "\(slurm)_ID",
                    value: "\(id) of an array with gaps",
                    remedy:
                        "submit the whole array again, such as --array=0-15 (what is done is "
                        + "skipped), or give --shard i/n"
                )
            }
            self.init(index: index, count: size)
            return
        }
        for name in ["AWS_BATCH_JOB_ARRAY_INDEX", "JOB_COMPLETION_INDEX"] {
            guard let index = try number(name) else { continue }
            let told = try number("AWS_BATCH_JOB_ARRAY_SIZE")
            guard let size = count ?? told, index < size else {
                throw .invalidShard(
                    name: name,
                    value: "\(index)",
                    remedy: "give --count, the number of indices of the job (at least \(index + 1))"
                )
            }
            self.init(index: index, count: size)
            return
        }
        guard count == nil || count == 1 else {
            throw .invalidShard(
                name: "--count",
                value: "\(count ?? 1)",
                remedy: "no batch system names an index here; give --shard i/n instead"
            )
        }
        self = .all
    }
}
