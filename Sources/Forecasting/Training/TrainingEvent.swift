/// An event of a training.
///
/// It has no times: rates and remaining time are computed by the caller.
public enum TrainingEvent: Hashable, Sendable {
    /// Data and network are ready.
    case started(TrainingPlan)
    /// A checkpoint was found, and the training of a member resumes after that epoch; both count
    /// from 1.
    case resumed(afterEpoch: Int, member: Int = 1)
    /// A checkpoint was found but belongs to another training or is damaged; it will be
    /// overwritten.
    case checkpointIgnored(reason: String)
    /// A step was taken.
    case step(TrainingProgress)
    /// An epoch has ended: its validation loss is known, and its checkpoint is stored.
    case epoch(TrainingProgress)
}

/// The amount of work of a training.
public struct TrainingPlan: Hashable, Sendable {
    /// Windows of the training part.
    public let trainingWindows: Int
    /// Windows of the validation part.
    public let validationWindows: Int
    /// Windows of the test part.
    public let testWindows: Int
    /// Steps in an epoch.
    public let batches: Int
    /// The largest number of epochs.
    public let epochs: Int
    /// Number of parameters of one member.
    public let parameters: Int
    /// Networks to train, one after the other.
    public internal(set) var members = 1
}

/// The progress of the training of one member.
public struct TrainingProgress: Hashable, Sendable {
    /// Current epoch, counted from 1.
    public let epoch: Int
    /// The largest number of epochs; training may stop earlier.
    public let epochs: Int
    /// Steps taken in this epoch.
    public let batch: Int
    /// Steps in an epoch.
    public let batches: Int
    /// Mean loss of this epoch's windows so far.
    public let trainingLoss: Double
    /// Loss on the validation part after the last whole epoch; nil before.
    public let validationLoss: Double?
    /// Lowest of those losses so far; nil before the first.
    public let bestValidationLoss: Double?
    /// The epoch that had it, counted from 1; nil before the first.
    public let bestEpoch: Int?
    /// Current learning rate.
    public let learningRate: Float
    /// Current member, counted from 1.
    public internal(set) var member = 1
    /// Members in all.
    public internal(set) var members = 1
}
