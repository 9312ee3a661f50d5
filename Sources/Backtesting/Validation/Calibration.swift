public import Trading

/// What a strategy's scores really came to: the share of trades that won at such a score.
///
/// Fitted on the validation part, which also chose the epoch, so the figures on the test part are
/// the ones to believe.
public struct Calibration: Hashable, Codable, Sendable {
    /// What the trades were; nil in a file of before there was one, whose trades nobody knows.
    public let basis: Basis?
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

    /// What the trades of a calibration were: those made otherwise win at another rate.
    public struct Basis: Hashable, Codable, Sendable {
        /// What the distances of stop and target were measured in.
        public let stops: String
        /// Notional over margin.
        public let leverage: Double
        /// Fee of a resting order, as a share of the notional.
        public let makerFee: Double
        /// Fee of every other fill, as a share of the notional.
        public let takerFee: Double
        /// How much worse than the price a market order or a stop filled, as a share of it.
        public let slippage: Double
        /// Bars from the decision on after which a trade was closed at the market.
        public let longestTrade: Int

        /// The trades of a calibration: stops by the ATR and the default costs.
        public static let standard = Basis(stops: .atr, execution: ExecutionConfiguration())

        /// The trades that some stops and costs make, each on its own and for as long as a
        /// calibration lets them last.
        public init(stops: Stops, execution: ExecutionConfiguration) {
            self.init(
                stops: stops.rawValue,
                leverage: execution.leverage,
                makerFee: execution.makerFee,
                takerFee: execution.takerFee,
                slippage: execution.slippage,
                longestTrade: Calibration.longestTrade
            )
        }

        /// Creates a basis.
        public init(
            stops: String,
            leverage: Double,
            makerFee: Double,
            takerFee: Double,
            slippage: Double,
            longestTrade: Int
        ) {
            self.stops = stops
            self.leverage = leverage
            self.makerFee = makerFee
            self.takerFee = takerFee
            self.slippage = slippage
            self.longestTrade = longestTrade
        }

        private enum CodingKeys: String, CodingKey {
            case stops
            case leverage
            case makerFee = "maker_fee"
            case takerFee = "taker_fee"
            case slippage
            case longestTrade = "longest_trade"
        }
    }

    /// Fits a calibration; nil with fewer than ``leastOutcomes`` trades in the validation part.
    public init?(validation: [Outcome], test: [Outcome], basis: Basis) {
        guard validation.count >= Self.leastOutcomes else { return nil }
        let map = IsotonicRegression(fitting: Self.grouped(validation))
        func judge(_ outcomes: [Outcome]) -> Reliability? {
            Reliability(outcomes.map { (map($0.strength), $0.won) })
        }
        guard let fit = judge(validation) else { return nil }
        self.basis = basis
        self.map = map
        self.validation = fit
        self.test = judge(test)
    }

    /// Bars from the decision on after which a trade is closed at the market.
    public static let longestTrade = 240

    /// A map of fewer trades would be noise.
    public static let leastOutcomes = 100

    /// Groups of neighbouring strengths, each taken for one strength, its mean: at most that many.
    ///
    /// Neighbouring trades share most of their candles, so few of them are evidence of their own;
    /// small groups at either end would become certainties out of a single move of the market.
    private static let mostGroups = 10

    /// Equal strengths stay together; a rest too small for a group joins the last one.
    private static func grouped(
        _ outcomes: [Outcome]
    ) -> [(input: Double, outcome: Double)] {
        let sorted = outcomes.sorted {
            ($0.strength, $0.won ? 1 : 0) < ($1.strength, $1.won ? 1 : 0)
        }
        let least = (sorted.count + mostGroups - 1) / mostGroups
        var groups: [ArraySlice<Outcome>] = []
        var start = 0
        while start < sorted.count {
            let next = sorted.dropFirst(start + least).firstIndex {
                $0.strength > sorted[start + least - 1].strength
            }
            let end = next.flatMap { sorted.count - $0 < least ? nil : $0 } ?? sorted.count
            groups.append(sorted[start..<end])
            start = end
        }
        return groups.flatMap { group in
            let strength = group.map(\.strength).reduce(0, +) / Double(group.count)
            return group.map { (input: strength, outcome: $0.won ? 1.0 : 0.0) }
        }
    }

    /// The share of trades that won at a score of that size, 0...1.
    public func winProbability(strength: Double) -> Double {
        map(strength)
    }

    /// Whether it can be used, wherever it was read from.
    public var isUsable: Bool {
        map.isUsable && map.outputs.allSatisfy { (0...1).contains($0) }
    }
}
