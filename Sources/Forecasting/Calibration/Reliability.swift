/// How well probabilities agreed with what happened.
public struct Reliability: Hashable, Codable, Sendable {
    /// Events whose probability fell into one tenth of 0...1, its upper end included.
    public struct Bin: Hashable, Codable, Sendable {
        /// The mean of the probabilities.
        public let predicted: Double
        /// The share of events that happened.
        public let observed: Double
        /// How many there were.
        public let count: Int
    }

    /// Mean squared distance of probability and outcome (0 or 1); 0.25 for a coin that is said to
    /// be one.
    ///
    /// Source: Brier, "Verification of forecasts expressed in terms of probability",
    /// Monthly Weather Review 78 (1950).
    public let brierScore: Double
    /// The mean over events of how far their bin's probability lies from its share of events.
    ///
    /// Source: Naeini, Cooper and Hauskrecht, "Obtaining well calibrated probabilities using
    /// Bayesian binning", AAAI 2015.
    public let expectedCalibrationError: Double
    /// The share of all events that happened: the best constant probability.
    public let baseRate: Double
    /// How many events there were.
    public let count: Int
    /// The tenths of 0...1 that have events, ascending.
    public let bins: [Bin]

    private enum CodingKeys: String, CodingKey {
        case brierScore = "brier_score"
        case expectedCalibrationError = "expected_calibration_error"
        case baseRate = "base_rate"
        case count
        case bins
    }

    /// Between the bins.
    private static let edges = (1...9).map { 0.1 * Double($0) }

    /// Judges probabilities; nil where there are none.
    public init?(_ events: [(probability: Double, happened: Bool)]) {
        guard !events.isEmpty else { return nil }
        let total = Double(events.count)
        var parts = [[(probability: Double, happened: Bool)]](repeating: [], count: 10)
        for event in events {
            parts[Self.edges.count { $0 < event.probability }].append(event)
        }
        bins = parts.filter { !$0.isEmpty }.map { part in
            Bin(
                predicted: part.map(\.probability).reduce(0, +) / Double(part.count),
                observed: Double(part.filter(\.happened).count) / Double(part.count),
                count: part.count
            )
        }
        count = events.count
        baseRate = Double(events.filter(\.happened).count) / total
        brierScore =
            events.map { event in
                let distance = event.probability - (event.happened ? 1 : 0)
                return distance * distance
            }.reduce(0, +) / total
        expectedCalibrationError =
            bins.map { abs($0.predicted - $0.observed) * Double($0.count) }.reduce(0, +) / total
    }
}
