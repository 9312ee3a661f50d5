import Concurrency

/// The progress of a use case.
public struct ProgressUpdate: Hashable, Sendable {
    /// The current stage: `Importing`, `Training`.
    public var stage: String
    /// Units done so far.
    public var completed: Int
    /// Total units; nil if unknown.
    public var total: Int?
    /// What a unit is: `candles`, `windows`.
    public var unit: String
    /// Further information, such as the losses of an epoch.
    public var note: String

    /// Creates a report.
    public init(stage: String, completed: Int, total: Int?, unit: String, note: String = "") {
        self.stage = stage
        self.completed = completed
        self.total = total
        self.unit = unit
        self.note = note
    }
}

extension ProgressUpdate {
    /// The stage of a training's steps.
    static let training = "Training"

    /// Whether it tells of a training's steps.
    var isTraining: Bool { stage == Self.training }
}

extension ProgressUpdate: Codable {
    private enum CodingKeys: CodingKey {
        case stage
        case completed
        case total
        case unit
        case note
        case fraction
    }

    /// Share of completed units, 0...1; nil if the total is unknown.
    public var fraction: Double? {
        guard let total, total > 0 else { return nil }
        return min(1, max(0, Double(completed) / Double(total)))
    }

    /// The report of work that is done, after a last one from the middle of it.
    static func all(of last: ProgressUpdate?) -> ProgressUpdate {
        var all = last ?? ProgressUpdate(stage: "Done", completed: 1, total: 1, unit: "jobs")
        let units = max(1, all.total ?? all.completed)
        (all.completed, all.total) = (units, units)
        return all
    }

    /// Writes every field, absent ones as null, and the fraction beside them.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(stage, forKey: .stage)
        try values.encode(completed, forKey: .completed)
        try values.encode(total, forKey: .total)
        try values.encode(unit, forKey: .unit)
        try values.encode(note, forKey: .note)
        try values.encode(fraction, forKey: .fraction)
    }

    /// Reads what ``encode(to:)`` writes; the fraction is computed.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            stage: try values.decode(String.self, forKey: .stage),
            completed: try values.decode(Int.self, forKey: .completed),
            total: try values.decodeIfPresent(Int.self, forKey: .total),
            unit: try values.decode(String.self, forKey: .unit),
            note: try values.decode(String.self, forKey: .note)
        )
    }
}

/// Receives the progress of a use case.
public typealias ProgressSink = @Sendable (ProgressUpdate) -> Void

/// A running use case: its progress as an asynchronous sequence, then its result.
///
/// ```swift
/// let training = workflow.train(request)
/// for await progress in training.progress { bar.show(progress) }
/// let model = try await training.result
/// ```
///
/// A slow reader gets the newest report and misses older ones. Cancelling the task that awaits
/// ``result`` cancels the work.
public struct Activity<Output: Sendable>: Sendable {
    /// Progress reports until the work ends.
    public let progress: AsyncStream<ProgressUpdate>
    private let task: Task<Output, any Error>

    /// Starts work on the threads of a pool.
    init(
        on pool: WorkPool,
        _ work: @escaping @Sendable (@escaping ProgressSink) async throws -> Output
    ) {
        let (progress, continuation) = AsyncStream.makeStream(
            of: ProgressUpdate.self,
            bufferingPolicy: .bufferingNewest(1)
        )
        self.progress = progress
        task = Task(executorPreference: pool) {
            defer { continuation.finish() }
            return try await work { continuation.yield($0) }
        }
    }

    /// Waits for the work's result or error.
    public var result: Output {
        get async throws {
            try await withTaskCancellationHandler {
                try await task.value
            } onCancel: {
                task.cancel()
            }
        }
    }

    /// Asks the work to stop.
    ///
    /// It leaves nothing half-written.
    public func cancel() {
        task.cancel()
    }
}
