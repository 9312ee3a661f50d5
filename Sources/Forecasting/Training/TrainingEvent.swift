/// What a training tells its caller; the clock, and so rates and time left, are the caller's.
public enum TrainingEvent: Hashable, Sendable {
    /// Data and network are ready.
    case started(TrainingPlan)
    /// A checkpoint was found, and training of a member goes on after that epoch; both count from
    /// 1.
    case resumed(afterEpoch: Int, member: Int = 1)
    /// A checkpoint was found but belongs to another training or is damaged; it is written over.
    case checkpointIgnored(reason: String)
    /// A step was taken.
    case step(TrainingProgress)
    /// An epoch ended, its validation loss is known, and its checkpoint is on disk.
    case epoch(TrainingProgress)
}

/// How much there is to do.
public struct TrainingPlan: Hashable, Sendable {
    /// Windows that weights are fitted on.
    public let trainingWindows: Int
    /// Windows that choose the epoch.
    public let validationWindows: Int
    /// Windows that nothing is chosen by.
    public let testWindows: Int
    /// Steps in an epoch.
    public let batches: Int
    /// Most epochs.
    public let epochs: Int
    /// Numbers that the training of one member fits.
    public let parameters: Int
    /// Networks to train, one after the other.
    public internal(set) var members = 1
}

/// Where the training of one member stands.
public struct TrainingProgress: Hashable, Sendable {
    /// Epoch now at work, counted from 1.
    public let epoch: Int
    /// Most epochs; training may stop earlier.
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
    /// Learning rate at work.
    public let learningRate: Float
    /// Member now at work, counted from 1.
    public internal(set) var member = 1
    /// Members in all.
    public internal(set) var members = 1
}
