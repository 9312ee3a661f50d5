/// What a strategy's scores really came to: the share of trades that won at such a score.
///
/// Fitted on the validation part, which also chose the epoch, so the figures on the test part are
/// the ones to believe.
public struct Calibration: Hashable, Codable, Sendable {
    /// From the size of a score, 0...1, to the share of trades that won.
    public let map: IsotonicRegression
    /// How well it fits the trades that it was fitted on.
    public let validation: Reliability
    /// How well it fits trades that it was not fitted on; nil where there were none.
    public let test: Reliability?

    /// A trade that a score would have opened, and whether it ended with a gain after costs.
    public struct Outcome: Hashable, Sendable {
        /// The size of the score, 0...1.
        public let strength: Double
        /// Whether it gained.
        public let won: Bool

        /// Creates an outcome.
        public init(strength: Double, won: Bool) {
            self.strength = strength
            self.won = won
        }
    }

    /// Fits a calibration; nil with fewer than ``leastOutcomes`` trades in the validation part.
    public init?(validation: [Outcome], test: [Outcome]) {
        guard validation.count >= Self.leastOutcomes else { return nil }
        let map = IsotonicRegression(fitting: Self.grouped(validation))
        func judge(_ outcomes: [Outcome]) -> Reliability? {
            Reliability(outcomes.map { (map($0.strength), $0.won) })
        }
        guard let fit = judge(validation) else { return nil }
        self.map = map
        self.validation = fit
        self.test = judge(test)
    }

    /// A map of fewer trades would be noise.
    public static let leastOutcomes = 100

    /// Trades of like strength that count as one strength: without it the map would end in what
    /// became of the single weakest and the single strongest.
    private static let groupSize = 20

    private static func grouped(
        _ outcomes: [Outcome]
    ) -> [(input: Double, outcome: Double)] {
        let sorted = outcomes.sorted {
            ($0.strength, $0.won ? 1 : 0) < ($1.strength, $1.won ? 1 : 0)
        }
        let groups = sorted.count / groupSize
        return (0..<groups).flatMap { number in
            let group = sorted[
                sorted.count * number / groups..<sorted.count * (number + 1) / groups
            ]
            let strength = group.map(\.strength).reduce(0, +) / Double(group.count)
            return group.map { (input: strength, outcome: $0.won ? 1.0 : 0.0) }
        }
    }

    /// The share of trades that won at a score of that size, 0...1.
    public func winProbability(strength: Double) -> Double {
        map(strength)
    }

    /// Whether it can be used, wherever it was read from.
    var isUsable: Bool {
        map.isUsable && map.outputs.allSatisfy { (0...1).contains($0) }
    }
}
