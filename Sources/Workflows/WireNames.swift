import Backtesting
import Forecasting
import Neural

/// The words that requests and answers use for closed sets of values, from the types that own them.
///
/// The service's description is made of these; it knows neither the judge nor the networks.
public enum WireNames {
    /// How a run is rated, the best first.
    public static let ratings = Rating.allCases.map(\.rawValue)
    /// Why a trade was closed.
    public static let exitReasons = ExitReason.allCases.map(\.rawValue)
    /// What is known of a model's training.
    public static let modelKnowledge = Evidence.Model.allCases.map(\.rawValue)
    /// What a run or a signal may have done without.
    public static let missingInputs = Evidence.MissingInput.allCases.map(\.rawValue)
    /// Kinds of network.
    public static let modelTypes = ModelType.allCases.map(\.rawValue)
    /// How a network meets the rows of a training.
    public static let trainingModes = TrainingMode.allCases.map(\.rawValue)
    /// What a training minimises.
    public static let losses = TrainingConfiguration.LossKind.allCases.map(\.rawValue)
    /// How columns are scaled.
    public static let scalers = ScalerKind.allCases.map(\.rawValue)
}
