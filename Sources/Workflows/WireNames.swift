import Backtesting
import Forecasting

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
    public static let modelTypes = TrainingConfiguration.modelTypeNames
    /// How a network meets the rows of a training.
    public static let trainingModes = TrainingMode.allCases.map(\.rawValue)
    /// What a training minimises.
    public static let losses = TrainingConfiguration.LossKind.allCases.map(\.rawValue)
    /// How columns are scaled.
    public static let scalers = ScalerKind.allCases.map(\.rawValue)
}

extension String {
    /// Whether the whole text matches a pattern of names.
    ///
    /// The patterns stand beside the types that own the names, in the dialect that OpenAPI documents
    /// and Swift share.
    package func fits(_ pattern: String) -> Bool {
        guard let regex = try? Regex(pattern) else { return false }
        // By scalars: a letter with a mark behind it is not the letter.
        return wholeMatch(of: regex.matchingSemantics(.unicodeScalar)) != nil
    }
}
