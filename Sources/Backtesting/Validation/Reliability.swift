/// The reliability of probabilities: predicted against observed frequencies.
public struct Reliability: Hashable, Codable, Sendable {
    /// A bin of events with similar probabilities: a tenth of all, or more if probabilities are
    /// equal.
    public struct Bin: Hashable, Codable, Sendable {
        /// The mean of the probabilities.
        public let predicted: Double
        /// The observed frequency.
        public let observed: Double
        /// The number of events.
        public let count: Int

        /// Creates a bin.
        public init(predicted: Double, observed: Double, count: Int) {
            self.predicted = predicted
            self.observed = observed
            self.count = count
        }
    }

    /// Brier score: mean squared distance of probability and outcome (0 or 1); 0.25 for a constant
    /// 0.5.
    ///
    /// Source: Brier, "Verification of forecasts expressed in terms of probability",
    /// Monthly Weather Review 78 (1950).
    public let brierScore: Double
    /// Expected calibration error: mean over events of the distance between their bin's probability
    /// and its observed frequency.
    ///
    /// Source: Naeini, Cooper and Hauskrecht, "Obtaining well calibrated probabilities using
    /// Bayesian binning", AAAI 2015.
    public let expectedCalibrationError: Double
    /// The base rate: the best constant probability.
    public let baseRate: Double
    /// How many events there were.
    public let count: Int
    /// About ten, of about equal counts, by rising probability; equal probabilities are never in
    /// two.
    public let bins: [Bin]

    private enum CodingKeys: String, CodingKey {
        case brierScore = "brier_score"
        case expectedCalibrationError = "expected_calibration_error"
        case baseRate = "base_rate"
        case count
        case bins
    }

    /// The number of bins if all probabilities differ.
    private static let mostBins = 10

    /// Evaluates probabilities; nil if there are none.
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
