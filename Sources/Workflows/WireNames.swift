import Backtesting
import Forecasting
import Neural

/// The JSON names of closed sets of values, from the types that own them.
///
/// The service's OpenAPI description uses these, so that `Server` need not import `Backtesting` or
/// `Forecasting`.
public enum WireNames {
    /// Performance ratings, the best first.
    public static let ratings = Rating.allCases.map(\.rawValue)
    /// Exit reasons of trades.
    public static let exitReasons = ExitReason.allCases.map(\.rawValue)
    /// Whether a search has shown an edge.
    public static let searchConclusions = SearchConclusion.allCases.map(\.rawValue)
    /// What is known of a model's training.
    public static let modelKnowledge = Evidence.Model.allCases.map(\.rawValue)
    /// Inputs that a run or a signal may have lacked.
    public static let missingInputs = Evidence.MissingInput.allCases.map(\.rawValue)
    /// How a run that was made again compares with the kept one.
    public static let reproductionOutcomes = Reproduction.Outcome.allCases.map(\.rawValue)
    /// How a file of such a run compares.
    public static let reproducedPartStatuses = Reproduction.Part.Status.allCases.map(\.rawValue)
    /// Stages of a decision that may have seen the future.
    public static let causalityStages = Causality.Stage.allCases.map(\.rawValue)
    /// What a failed check of the evidence does to the verdict.
    public static let checkWeights = EvidenceCheck.Weight.allCases.map(\.rawValue)
    /// How much a verdict claims.
    public static let claims = PlainVerdict.Claim.allCases.map(\.rawValue)
    /// What evidence that is corrected for a choice supports.
    public static let correctedClaims = CorrectedEvidence.Claim.allCases.map(\.rawValue)
    /// Kinds of network.
    public static let modelTypes = ModelType.allCases.map(\.rawValue)
    /// How a network meets the rows of a training.
    public static let trainingModes = TrainingMode.allCases.map(\.rawValue)
    /// Loss functions.
    public static let losses = TrainingConfiguration.LossKind.allCases.map(\.rawValue)
    /// Lists of features.
    public static let featureSets = FeatureSet.allCases.map(\.rawValue)
    /// Scalers.
    public static let scalers = ScalerKind.allCases.map(\.rawValue)
}

extension String {
    /// Whether the whole text matches a regular expression.
    ///
    /// The patterns are declared beside the types that own the names, in the dialect that OpenAPI
    /// and Swift share.
    package func fits(_ pattern: String) -> Bool {
        guard let regex = try? Regex(pattern) else { return false }
        // By Unicode scalars: a letter with a combining mark is not that letter.
        return wholeMatch(of: regex.matchingSemantics(.unicodeScalar)) != nil
    }
}
