/// The losses of each epoch, in columns: `training_history.json`.
///
/// Losses are means over windows and both standardised targets, as the configuration's loss has
/// them; a training loss is that of an epoch's steps, with dropout, before each step's change.
public struct TrainingHistory: Codable, Hashable, Sendable {
    /// Training loss of each epoch.
    public internal(set) var trainingLosses: [Double] = []
    /// Validation loss after each epoch.
    public internal(set) var validationLosses: [Double] = []
    /// The return's part of the validation loss.
    public internal(set) var validationReturnLosses: [Double] = []
    /// The range's part of the validation loss.
    public internal(set) var validationRangeLosses: [Double] = []
    /// Learning rate of each epoch.
    public internal(set) var learningRates: [Float] = []
    /// The epoch whose weights were kept, counted from 1; 0 before the first.
    public internal(set) var bestEpoch = 0

    /// How many epochs were trained.
    public var epochs: Int { trainingLosses.count }

    private enum CodingKeys: String, CodingKey {
        case trainingLosses = "train_loss"
        case validationLosses = "val_loss"
        case validationReturnLosses = "val_loss_log_return"
        case validationRangeLosses = "val_loss_log_range"
        case learningRates = "learning_rate"
        case bestEpoch = "best_epoch"
    }
}
