public import Trading

/// The calibration of a strategy's scores: the win rate of trades by score.
///
/// It is fitted on the validation part, which also chose the epoch, so only the figures on the test
/// part are unbiased.
public struct Calibration: Hashable, Codable, Sendable {
    /// The definition of the trades; nil in a file of an older release, whose trades are unknown.
    public let basis: Basis?
    /// From the absolute score, 0...1, to the win rate.
    public let map: IsotonicRegression
    /// The reliability on the trades that it was fitted on.
    public let validation: Reliability
    /// The reliability on held-out trades; nil without any.
    public let test: Reliability?

    /// A trade that a score would have opened, and whether it had a profit after costs.
    public struct Outcome: Hashable, Sendable {
        /// The absolute score, 0...1.
        public let strength: Double
        /// Whether it gained.
        public let won: Bool

        /// Creates an outcome.
        public init(strength: Double, won: Bool) {
            self.strength = strength
            self.won = won
        }
    }

    /// The definition of a calibration's trades: other settings have other win rates.
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

        /// The definition for some stops and costs; each trade is separate and lasts as long as a
        /// calibration allows.
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

    /// The largest number of groups of neighbouring strengths; each group counts as its mean
    /// strength.
    ///
    /// Neighbouring trades share most of their candles, so they are not independent. Small groups
    /// at either end would become certainties from a single market move.
    private static let mostGroups = 10

    /// Equal strengths stay together; a remainder too small for a group joins the last one.
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

    /// The win rate at that absolute score, 0...1.
    public func winProbability(strength: Double) -> Double {
        map(strength)
    }

    /// Whether it is valid, wherever it was read from.
    public var isUsable: Bool {
        map.isUsable && map.outputs.allSatisfy { (0...1).contains($0) }
    }
}
