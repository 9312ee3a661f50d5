/// A list of features that a network is trained on.
public enum FeatureSet: String, CaseIterable, Codable, Sendable {
    /// The technical features, and HAR's means of the log range over 1, 6, 24 and 168 bars.
    case har
    /// The twenty technical features, as every model before the HAR terms was trained.
    case technical

    /// The features in column order.
    public var features: [Feature] {
        switch self {
        case .har: Feature.allCases
        case .technical: Feature.allCases.filter { $0.rangePeriod == nil }
        }
    }

    /// The set with that many features; nil if none has so many.
    init?(width: Int) {
        guard let set = Self.allCases.first(where: { $0.features.count == width }) else {
            return nil
        }
        self = set
    }
}
