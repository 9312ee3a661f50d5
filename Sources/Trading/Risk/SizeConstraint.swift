/// Which of its bounds decided the size of a position: the smallest one.
public enum SizeConstraint: String, Codable, Sendable, CaseIterable {
    /// What the stop may lose: ``RiskPolicy/riskPerTradePct``.
    case risk
    /// The margin share that was asked for: ``RiskPolicy/positionSize``.
    case positionSize = "position_size"
    /// All equity as margin: ``RiskPolicy/leverage``.
    case leverage
    /// The cash at the fill, out of which margin and fee are paid.
    case cash
}
