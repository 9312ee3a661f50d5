/// How well probabilities agreed with what happened.
public struct Reliability: Hashable, Codable, Sendable {
    /// Events of like probability: a tenth of all, or more where probabilities are equal.
    public struct Bin: Hashable, Codable, Sendable {
        /// The mean of the probabilities.
        public let predicted: Double
        /// The share of events that happened.
        public let observed: Double
        /// How many there were.
        public let count: Int

        /// Creates a bin.
        public init(predicted: Double, observed: Double, count: Int) {
            self.predicted = predicted
            self.observed = observed
            self.count = count
        }
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
    /// About ten, of about equal numbers of events, by rising probability; equal probabilities are
    /// never in two.
    public let bins: [Bin]

    private enum CodingKeys: String, CodingKey {
        case brierScore = "brier_score"
        case expectedCalibrationError = "expected_calibration_error"
        case baseRate = "base_rate"
        case count
        case bins
    }

    /// Bins where all probabilities differ.
    private static let mostBins = 10

    /// Judges probabilities; nil where there are none.
    public init?(_ events: [(probability: Double, happened: Bool)]) {
        guard !events.isEmpty else { return nil }
        let total = Double(events.count)
        let ascending = events.map(\.probability).sorted()
        // Each is the upper end of a bin and belongs to it.
        let edges = (1..<Self.mostBins).map { ascending[$0 * (events.count - 1) / Self.mostBins] }
        var parts = [[(probability: Double, happened: Bool)]](
            repeating: [],
            count: Self.mostBins
        )
        for event in events {
            parts[edges.count { $0 < event.probability }].append(event)
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
