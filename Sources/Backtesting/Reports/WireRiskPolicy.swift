public import Trading

/// A risk policy with the JSON names of requests.
@propertyWrapper
public struct WireRiskPolicy: Hashable, Codable, Sendable {
    /// The policy.
    public var wrappedValue: RiskPolicy

    /// Wraps a policy.
    public init(wrappedValue: RiskPolicy) {
        self.wrappedValue = wrappedValue
    }

    private enum CodingKeys: String, CodingKey {
        case positionSize = "position_size_pct"
        case leverage
        case riskPerTrade = "risk_per_trade"
        case exitOnOpposite = "exit_on_opposite"
    }

    /// Reads a policy under its names in requests.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        wrappedValue = RiskPolicy(
            positionSize: try container.decodeIfPresent(Double.self, forKey: .positionSize),
            leverage: try container.decode(Double.self, forKey: .leverage),
            riskPerTradePct: try container.decode(Double.self, forKey: .riskPerTrade),
            exitOnOpposite: try container.decode(Bool.self, forKey: .exitOnOpposite)
        )
    }

    /// Writes a policy under its names in requests.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(wrappedValue.positionSize, forKey: .positionSize)
        try container.encode(wrappedValue.leverage, forKey: .leverage)
        try container.encode(wrappedValue.riskPerTradePct, forKey: .riskPerTrade)
        try container.encode(wrappedValue.exitOnOpposite, forKey: .exitOnOpposite)
    }
}
