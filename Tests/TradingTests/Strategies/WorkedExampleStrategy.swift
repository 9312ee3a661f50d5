import Market
import Trading

/// Trades closes outside the Bollinger bands (20, 2), in their direction.
struct BollingerBreakoutStrategy: RuleStrategy {
    static let wording = RuleWording(name: "Bollinger breakout")

    let fusion: Fusion
    private let percentB: Column
    private let atr: Column

    init(columns: Columns, fusion: Fusion) {
        self.fusion = fusion
        percentB = columns.column(BollingerBands(), \.percentB)
        atr = columns.column(ATR(period: 14))
    }

    /// Long above the upper band, where %b is 1, and short below the lower one, where it is 0.
    ///
    /// The score is %b - 1/2, cut to -1...1: one half at a band.
    func reading(at now: Moment) -> RuleReading? {
        guard let percentB = now[percentB], let atr = now[atr] else { return nil }
        return RuleReading(
            side: percentB > 1 ? .long : percentB < 0 ? .short : nil,
            score: min(max(percentB - 0.5, -1), 1),
            atr: atr
        )
    }
}

extension StrategyDefinition {
    static let bollingerBreakout = StrategyDefinition(
        rule: "bollinger_breakout",
        name: "Bollinger-Breakout",
        summary: "Closes outside the Bollinger bands (20, 2)",
        make: { BollingerBreakoutStrategy(columns: $0, fusion: $1) }
    )
}
