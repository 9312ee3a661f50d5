import Trading

/// What decided the sizes of a run's trades, and what their stops cost: `sizing` in a report.
///
/// Shares are in percent of the equity right before the entry, and nil where no trade has one.
public struct Sizing: Hashable, Codable, Sendable {
    /// How many trades each bound decided the size of.
    public struct Counts: Hashable, Codable, Sendable {
        /// `risk_per_trade`.
        public var risk: Int
        /// `position_size_pct`.
        public var positionSize: Int
        /// All equity as margin at the leverage.
        public var leverage: Int
        /// The cash at the fill.
        public var cash: Int

        /// Trades whose stop risked less than `risk_per_trade`.
        public var capped: Int { positionSize + leverage + cash }

        /// All trades.
        public var total: Int { risk + capped }

        private enum CodingKeys: String, CodingKey {
            case risk
            case positionSize = "position_size"
            case leverage
            case cash
        }
    }

    /// What one closed trade adds.
    struct Sample: Hashable, Sendable {
        let sizedBy: SizeConstraint
        /// Loss at the stop from the fill price; nil without a stop.
        let riskAtStopPct: Double?
        /// Loss after all costs; nil unless the trade ended at its stop.
        let lostAtStopPct: Double?

        init(_ trade: Trade, of position: Position) {
            sizedBy = position.sizedBy
            riskAtStopPct = position.riskAtStopPct
            lostAtStopPct =
                trade.exitReason == .stopLoss ? -trade.pnl / position.equityAtEntry * 100 : nil
        }
    }

    /// How many trades each bound decided the size of.
    public let boundBy: Counts
    /// Mean loss at the stop from the fill price, before costs and gaps, of trades with a stop.
    @NullCodable public private(set) var meanRiskAtStopPct: Double?
    /// Largest such loss.
    @NullCodable public private(set) var largestRiskAtStopPct: Double?
    /// Mean loss of the trades that ended at their stop, after all costs.
    @NullCodable public private(set) var meanLostAtStopPct: Double?
    /// Largest such loss.
    @NullCodable public private(set) var largestLostAtStopPct: Double?

    /// The sizing of no trade.
    public init() {
        self.init([])
    }

    /// The sizing of some trades.
    init(_ samples: [Sample]) {
        func count(_ constraint: SizeConstraint) -> Int {
            samples.count { $0.sizedBy == constraint }
        }
        boundBy = Counts(
            risk: count(.risk),
            positionSize: count(.positionSize),
            leverage: count(.leverage),
            cash: count(.cash)
        )
        let risks = samples.compactMap(\.riskAtStopPct)
        let losses = samples.compactMap(\.lostAtStopPct)
        _meanRiskAtStopPct = NullCodable(Self.mean(risks))
        _largestRiskAtStopPct = NullCodable(risks.max())
        _meanLostAtStopPct = NullCodable(Self.mean(losses))
        _largestLostAtStopPct = NullCodable(losses.max())
    }

    private static func mean(_ values: [Double]) -> Double? {
        values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }

    private enum CodingKeys: String, CodingKey {
        case boundBy = "bound_by"
        case meanRiskAtStopPct = "mean_risk_at_stop_pct"
        case largestRiskAtStopPct = "largest_risk_at_stop_pct"
        case meanLostAtStopPct = "mean_lost_at_stop_pct"
        case largestLostAtStopPct = "largest_lost_at_stop_pct"
    }
}
