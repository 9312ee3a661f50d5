import Market

/// Trades MACD 12/26/9 confirmed by stochastic RSI 14, 14, 3, 3.
///
/// The rule is long if MACD is above its signal and K above D, with D below 0.8, so that the move
/// is not exhausted. It is short in the mirror case, with D above 0.2. So it acts when the second
/// of the two crosses, in either order, as TradingView's MACD + Stochastic RSI scripts do; 0.2 and
/// 0.8 are the oversold and overbought levels of Chande and Kroll's oscillator.
public struct MACDStochStrategy: RuleStrategy {
    /// The rule's name in the reasons of its signals.
    public static let wording = RuleWording(name: "MACD+StochRSI")

    /// Minimum confidence and levels.
    public let entry: EntryRules

    private let histogram: Column
    private let k: Column
    private let d: Column
    private let atr: Column
    private let macdScale: Double
    private let stochasticScale: Double
    private let oversold: Double
    private let overbought: Double

    /// Creates a strategy.
    public init(columns: Columns, parameters: StrategyParameters) {
        let stochastic = StochRSI(
            rsiPeriod: parameters[Self.rsiPeriod],
            stochasticPeriod: parameters[Self.stochasticPeriod],
            kPeriod: parameters[Self.kPeriod],
            dPeriod: parameters[Self.dPeriod]
        )
        entry = EntryRules(parameters)
        histogram = columns.column(MACD(parameters), \.histogram)
        k = columns.column(stochastic, \.k)
        d = columns.column(stochastic, \.d)
        atr = columns.column(ATR(period: parameters[.atrPeriod]))
        macdScale = parameters[.macdScale]
        stochasticScale = parameters[Self.stochasticScale]
        oversold = parameters[Self.oversold]
        overbought = parameters[Self.overbought]
    }

    /// The side and score at this close.
    ///
    /// The score is the mean of `histogram / (0.2 ATR)` and of `(K - D) / 0.2`, each cut to -1...1.
    public func reading(at now: Moment) -> RuleReading? {
        guard let histogram = now[histogram], let k = now[k], let d = now[d], let atr = now[atr]
        else { return nil }
        let momentum = clippedRatio(histogram, to: macdScale * atr, at: now.close)
        // K and D run from 0 to 1.
        let stochastic = min(max(Tie.difference(k, d, scale: 1) / stochasticScale, -1), 1)
        let side = Direction.agreed(by: momentum, and: stochastic)
        let isSpent =
            side == .long
            ? Tie.difference(d, overbought, scale: 1) >= 0
            : Tie.difference(d, oversold, scale: 1) <= 0
        return RuleReading(
            side: isSpent ? nil : side,
            score: (momentum + stochastic) / 2,
            atr: atr
        )
    }
}

extension MACDStochStrategy {
    /// MACD and K on one side of their signals, and D not at that side's extreme.
    public func explanation(for side: Direction, at now: Moment) -> RuleExplanation? {
        guard let histogram = now[histogram], let k = now[k], let d = now[d], let atr = now[atr]
        else { return nil }
        let momentum = clippedRatio(histogram, to: macdScale * atr, at: now.close)
        let stochastic = min(max(Tie.difference(k, d, scale: 1) / stochasticScale, -1), 1)
        return RuleExplanation(
            terms: [
                .init(name: "macd_histogram", value: histogram, score: momentum, weight: 0.5),
                .init(name: "stoch_rsi_distance", value: k - d, score: stochastic, weight: 0.5),
            ],
            conditions: [
                .onSide(side, "macd_histogram", histogram, scale: now.close) {
                    "MACD is \($0) its signal"
                }
                .and(momentum != 0),
                .onSide(side, "stoch_rsi_k - stoch_rsi_d", k - d, scale: 1) {
                    "StochRSI's K is \($0) D"
                },
                side == .long
                    ? RuleCondition(
                        "D is below \(overbought): the move is not spent",
                        "stoch_rsi_d",
                        d,
                        .below,
                        overbought,
                        scale: 1
                    )
                    : RuleCondition(
                        "D is above \(oversold): the move is not spent",
                        "stoch_rsi_d",
                        d,
                        .above,
                        oversold,
                        scale: 1
                    ),
            ]
        )
    }
}

extension MACDStochStrategy {
    /// MACD's histogram, the lines of StochRSI and the average true range.
    public func indicators(at now: Moment) -> [IndicatorReading] {
        [
            ("macd_histogram", now[histogram]),
            ("stoch_rsi_k", now[k]),
            ("stoch_rsi_d", now[d]),
            ("atr", now[atr]),
        ].compactMap { name, value in value.map { IndicatorReading(name: name, value: $0) } }
    }
}

extension MACDStochStrategy {
    static let specs = [
        Parameter.macdFast.spec, Parameter.macdSlow.spec, Parameter.macdSignal.spec,
        Parameter.macdScale.spec, rsiPeriod.spec, stochasticPeriod.spec, kPeriod.spec,
        dPeriod.spec, stochasticScale.spec, oversold.spec, overbought.spec,
        Parameter.atrPeriod.spec,
    ]
    static let ascending = [
        [Parameter.macdFast.name, Parameter.macdSlow.name], [oversold.name, overbought.name],
    ]

    private static let rsiPeriod = Parameter.period(
        "stoch_rsi_period",
        default: 14,
        "Bars of the RSI that the stochastic is taken of."
    )
    private static let stochasticPeriod = Parameter.period(
        "stoch_period",
        default: 14,
        atLeast: 2,
        "Bars of the stochastic's extremes."
    )
    private static let kPeriod = Parameter.period(
        "stoch_k",
        default: 3,
        "Bars that K is a mean of."
    )
    private static let dPeriod = Parameter.period(
        "stoch_d",
        default: 3,
        "Bars that D is a mean of."
    )
    private static let stochasticScale = Parameter.number(
        "stoch_scale",
        NumberRange(from: 0.01, to: 1),
        default: 0.2,
        step: 0.1,
        "Distance of K from D that scores 1."
    )
    private static let oversold = Parameter.number(
        "oversold",
        NumberRange(from: 0, to: 1),
        default: 0.2,
        step: 0.1,
        "D at which the rule no longer goes short."
    )
    private static let overbought = Parameter.number(
        "overbought",
        NumberRange(from: 0, to: 1),
        default: 0.8,
        step: 0.1,
        "D at which the rule no longer goes long."
    )
}

extension StrategyDefinition {
    /// `macd_stoch`: MACD of 12/26/9 bars, stochastic RSI of 14, 14, 3, 3.
    public static let macdStoch = StrategyDefinition(
        rule: "macd_stoch",
        name: "MACD+StochRSI",
        summary: "MACD (12/26/9) and stochastic RSI (14, 14, 3, 3) crossing the same way",
        specs: MACDStochStrategy.specs,
        ascending: MACDStochStrategy.ascending,
        make: MACDStochStrategy.init
    )
}
