import Market

/// Trades momentum in the direction of the trend: RSI 14 and the exponential averages of 20 and 50.
///
/// The rule is long if the fast average is above the slow one and RSI is above 50, short if both
/// are below, and has no side otherwise. So it acts when the averages cross with RSI on their side
/// already, as freqtrade's and TradingView's EMA + RSI scripts do, and when RSI crosses 50 in the
/// direction of an existing trend, the usual entry after a pullback.
public struct RSIEMAStrategy: RuleStrategy {
    /// The rule's name in the reasons of its signals.
    public static let wording = RuleWording(name: "RSI+EMA")

    /// Minimum confidence and levels.
    public let entry: EntryRules

    private let rsi: Column
    private let fast: Column
    private let slow: Column
    private let atr: Column
    private let fastPeriod: Int
    private let slowPeriod: Int
    private let rsiScale: Double
    private let trendScale: Double

    /// Creates a strategy.
    public init(columns: Columns, parameters: StrategyParameters) {
        entry = EntryRules(parameters)
        rsi = columns.column(RSI(period: parameters[.rsiPeriod]))
        fastPeriod = parameters[Self.fast]
        slowPeriod = parameters[Self.slow]
        fast = columns.column(EMA(period: fastPeriod))
        slow = columns.column(EMA(period: slowPeriod))
        atr = columns.column(ATR(period: parameters[.atrPeriod]))
        rsiScale = parameters[.rsiScale]
        trendScale = parameters[Self.trendScale]
    }

    /// Whether trend and momentum agree at this close.
    ///
    /// The score is the mean of `(RSI - 50) / 20` and of the averages' distance in two ATRs, each
    /// cut to -1...1.
    public func reading(at now: Moment) -> RuleReading? {
        guard let rsi = now[rsi], let fast = now[fast], let slow = now[slow], let atr = now[atr]
        else { return nil }
        let momentum = TechnicalView.Part.rsi(rsi, scale: rsiScale).score
        let trend = clippedRatio(fast - slow, to: trendScale * atr, at: now.close)
        return RuleReading(
            side: .agreed(by: momentum, and: trend),
            score: (momentum + trend) / 2,
            atr: atr
        )
    }
}

extension RSIEMAStrategy {
    /// RSI on the side of 50, and the fast average on that side of the slow one.
    public func explanation(for side: Direction, at now: Moment) -> RuleExplanation? {
        guard let rsi = now[rsi], let fast = now[fast], let slow = now[slow], let atr = now[atr]
        else { return nil }
        let momentum = TechnicalView.Part.rsi(rsi, scale: rsiScale).score
        let trend = clippedRatio(fast - slow, to: trendScale * atr, at: now.close)
        return RuleExplanation(
            terms: [
                .init(name: "rsi", value: rsi, score: momentum, weight: 0.5),
                .init(name: "ema_distance", value: fast - slow, score: trend, weight: 0.5),
            ],
            conditions: [
                .onSide(side, "rsi", rsi, of: 50, scale: 100) { "RSI is \($0) 50" },
                .onSide(
                    side,
                    "ema_\(fastPeriod) - ema_\(slowPeriod)",
                    fast - slow,
                    scale: now.close
                ) { "the average of \(fastPeriod) bars is \($0) that of \(slowPeriod)" }
                .and(trend != 0),
            ]
        )
    }
}

extension RSIEMAStrategy {
    /// RSI, the two averages and the average true range.
    public func indicators(at now: Moment) -> [IndicatorReading] {
        [
            ("rsi", now[rsi]),
            ("ema_\(fastPeriod)", now[fast]),
            ("ema_\(slowPeriod)", now[slow]),
            ("atr", now[atr]),
        ].compactMap { name, value in value.map { IndicatorReading(name: name, value: $0) } }
    }
}

extension RSIEMAStrategy {
    static let specs = [
        Parameter.rsiPeriod.spec, Parameter.rsiScale.spec, fast.spec, slow.spec, trendScale.spec,
        Parameter.atrPeriod.spec,
    ]
    static let ascending = [[fast.name, slow.name]]

    private static let fast = Parameter.period(
        "ema_fast",
        default: 20,
        "Bars of the fast average, fewer than ema_slow."
    )
    private static let slow = Parameter.period(
        "ema_slow",
        default: 50,
        "Bars of the slow average, more than ema_fast."
    )
    private static let trendScale = Parameter.number(
        "trend_scale",
        NumberRange(from: 0.1, to: 20),
        default: 2,
        step: 0.5,
        unit: "ATR",
        "Distance of the averages that scores 1."
    )
}

extension StrategyDefinition {
    /// `rsi_ema`: RSI of 14 bars, averages of 20 and 50.
    public static let rsiEMA = StrategyDefinition(
        rule: "rsi_ema",
        name: "RSI+EMA",
        summary: "RSI (14) across 50 along the trend of EMA 20 and 50",
        specs: RSIEMAStrategy.specs,
        ascending: RSIEMAStrategy.ascending,
        make: RSIEMAStrategy.init
    )
}
