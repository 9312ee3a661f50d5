import Market
import Trading

/// Trades closes outside the Bollinger bands (20, 2), in their direction.
struct BollingerBreakoutStrategy: RuleStrategy {
    static let wording = RuleWording(name: "Bollinger breakout")

    let entry: EntryRules
    private let percentB: Column
    private let atr: Column

    init(columns: Columns, parameters: StrategyParameters) {
        let bands = BollingerBands(
            period: parameters[Self.period],
            deviations: parameters[Self.deviations]
        )
        entry = EntryRules(parameters)
        percentB = columns.column(bands, \.percentB)
        atr = columns.column(ATR(period: parameters[.atrPeriod]))
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

extension BollingerBreakoutStrategy {
    static let period = Parameter.period("period", default: 20, atLeast: 2, "Bars of the bands.")
    static let deviations = Parameter.number(
        "deviations",
        NumberRange(from: 0.1, to: 10),
        default: 2,
        step: 0.5,
        "Distance of the bands from their middle, in standard deviations."
    )
}

extension StrategyDefinition {
    static let bollingerBreakout = StrategyDefinition(
        rule: "bollinger_breakout",
        name: "Bollinger-Breakout",
        summary: "Closes outside the Bollinger bands (20, 2)",
        specs: [
            BollingerBreakoutStrategy.period.spec, BollingerBreakoutStrategy.deviations.spec,
            Parameter.atrPeriod.spec,
        ],
        make: BollingerBreakoutStrategy.init
    )
}
