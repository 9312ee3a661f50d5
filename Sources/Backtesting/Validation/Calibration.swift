/// How well the win probabilities that signals were given have kept their word.
public struct Calibration: Hashable, Codable, Sendable {
    /// Forecasts of like probability, put together.
    public struct Bin: Hashable, Codable, Sendable {
        /// Mean of the probabilities, 0...1.
        public var predicted: Double
        /// Share of those that came true, 0...1.
        public var observed: Double
        /// How many there are, at least 1.
        public var count: Int

        /// Creates a bin.
        public init(predicted: Double, observed: Double, count: Int) {
            self.predicted = predicted
            self.observed = observed
            self.count = count
        }
    }

    /// The reliability of one part of the data.
    public struct Part: Hashable, Codable, Sendable {
        /// Mean squared distance between probability and outcome, 0...1 (Brier 1950).
        public var brier: Double
        /// Mean distance between `predicted` and `observed`, weighted by the bins' counts, 0...1
        /// (Naeini, Cooper and Hauskrecht 2015).
        public var ece: Double
        /// The bins that hold anything, by rising probability.
        public var bins: [Bin]

        /// Creates a part.
        public init(brier: Double, ece: Double, bins: [Bin]) {
            self.brier = brier
            self.ece = ece
            self.bins = bins
        }
    }

    /// On the part that the probabilities were fitted on.
    public var validation: Part
    /// On the part that nothing was fitted on.
    public var test: Part

    /// Creates the calibration of a model.
    public init(validation: Part, test: Part) {
        self.validation = validation
        self.test = test
    }
}
