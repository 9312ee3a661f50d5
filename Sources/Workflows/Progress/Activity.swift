public import Backtesting
import Concurrency
import Synchronization

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
    /// Units a second, the mean of the stage so far; nil where not measured yet.
    public var perSecond: Double?
    /// The losses of a training; nil in any other stage.
    public var training: TrainingLosses?

    /// Creates a report.
    public init(stage: String, completed: Int, total: Int?, unit: String, note: String = "") {
        self.stage = stage
        self.completed = completed
        self.total = total
        self.unit = unit
        self.note = note
    }
}

/// The losses of a training so far.
public struct TrainingLosses: Hashable, Codable, Sendable {
    /// Which network of the model, counted from 1.
    public var member: Int
    /// How many networks the model has.
    public var members: Int
    /// The current epoch, counted from 1.
    public var epoch: Int
    /// The largest number of epochs.
    public var epochs: Int
    /// Mean loss of the current epoch so far.
    public var trainingLoss: Double
    /// Loss on the validation part after the last whole epoch; nil before the first.
    @NullCodable public var validationLoss: Double?
    /// The lowest of those losses.
    @NullCodable public var bestValidationLoss: Double?

    private enum CodingKeys: String, CodingKey {
        case member, members, epoch, epochs
        case trainingLoss = "train_loss"
        case validationLoss = "val_loss"
        case bestValidationLoss = "best_val_loss"
    }
}

extension ProgressUpdate {
    /// The stage of a training's steps.
    static let training = "Training"

    /// Whether it tells of a training's steps.
    var isTraining: Bool { stage == Self.training }
}

extension ProgressUpdate: Codable {
    private enum CodingKeys: String, CodingKey {
        case stage
        case completed
        case total
        case unit
        case note
        case fraction
        case perSecond = "per_second"
        case secondsLeft = "seconds_left"
        case training
    }

    /// Share of completed units, 0...1; nil if the total is unknown.
    public var fraction: Double? {
        guard let total, total > 0 else { return nil }
        return min(1, max(0, Double(completed) / Double(total)))
    }

    /// How long the rest of the stage takes at its rate so far, in seconds; nil if the total or the
    /// rate is unknown.
    public var secondsLeft: Double? {
        guard let total, let perSecond, perSecond > 0 else { return nil }
        return Double(max(0, total - completed)) / perSecond
    }

    /// The report of work that is done, after a last one from the middle of it.
    static func all(of last: ProgressUpdate?) -> ProgressUpdate {
        var all = last ?? ProgressUpdate(stage: "Done", completed: 1, total: 1, unit: "jobs")
        let units = max(1, all.total ?? all.completed)
        (all.completed, all.total, all.perSecond) = (units, units, nil)
        return all
    }

    /// Writes every field, absent ones as null, and beside them the fraction and the time left.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(stage, forKey: .stage)
        try values.encode(completed, forKey: .completed)
        try values.encode(total, forKey: .total)
        try values.encode(unit, forKey: .unit)
        try values.encode(note, forKey: .note)
        try values.encode(fraction, forKey: .fraction)
        try values.encode(perSecond, forKey: .perSecond)
        try values.encode(secondsLeft, forKey: .secondsLeft)
        try values.encode(training, forKey: .training)
    }

    /// Reads what ``encode(to:)`` writes; fraction and time left are computed.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            stage: try values.decode(String.self, forKey: .stage),
            completed: try values.decode(Int.self, forKey: .completed),
            total: try values.decodeIfPresent(Int.self, forKey: .total),
            unit: try values.decode(String.self, forKey: .unit),
            note: try values.decode(String.self, forKey: .note)
        )
        perSecond = try values.decodeIfPresent(Double.self, forKey: .perSecond)
        training = try values.decodeIfPresent(TrainingLosses.self, forKey: .training)
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
            let meter = Mutex(ProgressMeter())
            return try await work { update in
                // Within the lock, so that updates leave in the order of their measurement.
                meter.withLock {
                    _ = continuation.yield($0.measured(update, at: .now))
                }
            }
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
