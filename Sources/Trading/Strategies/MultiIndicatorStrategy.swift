import Market

/// Trades if two of SuperTrend, RSI+EMA and MACD+StochRSI agree.
///
/// A majority vote of the three rules: the side is the one that at least two of them have. It acts
/// when the second of them joins.
public struct MultiIndicatorStrategy: RuleStrategy {
    /// The rule's name in the reasons of its signals.
    public static let wording = RuleWording(name: "Multi-Indicator")

    /// Minimum confidence and levels.
    public let entry: EntryRules

    private let superTrend: SuperTrendStrategy
    private let rsiEMA: RSIEMAStrategy
    private let macdStoch: MACDStochStrategy
    private let atr: Column

    /// Creates a strategy.
    public init(columns: Columns, parameters: StrategyParameters) {
        entry = EntryRules(parameters)
        superTrend = SuperTrendStrategy(columns: columns, parameters: parameters)
        rsiEMA = RSIEMAStrategy(columns: columns, parameters: parameters)
        macdStoch = MACDStochStrategy(columns: columns, parameters: parameters)
        atr = columns.column(ATR(period: parameters[.atrPeriod]))
    }

    /// The side of the majority at this close.
    ///
    /// The score is a third of the sum of the scores of the rules on that side, so two votes reach
    /// at most 2/3 and opposing votes do not change its sign; 0 without a majority.
    public func reading(at now: Moment) -> RuleReading? {
        guard let first = superTrend.reading(at: now), let second = rsiEMA.reading(at: now),
            let third = macdStoch.reading(at: now), let atr = now[atr]
        else { return nil }
        let side: Direction? =
            if let side = first.side, side == second.side || side == third.side {
                side
            } else if second.side == third.side {
                second.side
            } else {
                nil
            }
        func voice(_ reading: RuleReading) -> Double { reading.side == side ? reading.score : 0 }
        let score = side == nil ? 0 : (voice(first) + voice(second) + voice(third)) / 3
        return RuleReading(side: side, score: score, atr: atr)
    }
}

extension MultiIndicatorStrategy {
    /// How many of the three rules have the side.
    public func explanation(for side: Direction, at now: Moment) -> RuleExplanation? {
        guard let reading = reading(at: now), let first = superTrend.reading(at: now),
            let second = rsiEMA.reading(at: now), let third = macdStoch.reading(at: now)
        else { return nil }
        let rules = [("supertrend", first), ("rsi_ema", second), ("macd_stoch", third)]
        let votes = rules.count { $0.1.side == side }
        return RuleExplanation(
            // Rules on the other side do not count in the score.
            terms: rules.map { name, rule in
                let isHeard = reading.side != nil && rule.side == reading.side
                return .init(
                    name: name,
                    value: rule.side?.sign ?? 0,
                    score: isHeard ? rule.score : 0,
                    weight: 1.0 / 3
                )
            },
            conditions: [
                RuleCondition(
                    "at least two of SuperTrend, RSI+EMA and MACD+StochRSI are "
                        + (side == .long ? "long" : "short"),
                    "votes",
                    Double(votes),
                    .atLeast,
                    2,
                    scale: 1
                )
            ]
        )
    }
}

extension MultiIndicatorStrategy {
    /// The parameters of the three rules, each once.
    public func indicators(at now: Moment) -> [IndicatorReading] {

        superTrend.indicators(at: now).filter { $0.name != "atr" }
            + rsiEMA.indicators(at: now).filter { $0.name != "atr" }
            + macdStoch.indicators(at: now)
    }
}

extension StrategyDefinition {
    /// `multi_indicator`: two of SuperTrend, RSI+EMA and MACD+StochRSI.
    public static let multiIndicator = StrategyDefinition(
        rule: "multi_indicator",
        name: "Multi-Indicator",
        summary: "Two of SuperTrend, RSI+EMA and MACD+StochRSI agree",
        specs: (SuperTrendStrategy.specs + RSIEMAStrategy.specs + MACDStochStrategy.specs)
            .byFirstName,
        ascending: RSIEMAStrategy.ascending + MACDStochStrategy.ascending,
        make: MultiIndicatorStrategy.init
    )
}
