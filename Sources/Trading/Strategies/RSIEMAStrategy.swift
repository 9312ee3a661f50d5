import Market

/// Trades momentum in the direction of the trend: RSI 14 and the exponential averages of 20 and 50.
///
/// The rule is long where the fast average is above the slow one and RSI is above 50, short where
/// both are below, and takes no side elsewhere. So it acts where the averages cross with RSI on
/// their side already, as freqtrade's and TradingView's EMA + RSI scripts do, and where RSI crosses
/// 50 along a trend that stands, the usual entry of those who trade its pullbacks.
public struct RSIEMAStrategy: RuleStrategy {
    /// The rule's name in the reasons of its signals.
    public static let wording = RuleWording(name: "RSI+EMA")

    /// Makes an action of the score.
    public let fusion: Fusion

    private let rsi: Column
    private let fast: Column
    private let slow: Column
    private let atr: Column

    /// Creates a strategy.
    public init(columns: Columns, fusion: Fusion) {
        self.fusion = fusion
        rsi = columns.column(RSI(period: 14))
        fast = columns.column(EMA(period: 20))
        slow = columns.column(EMA(period: 50))
        atr = columns.column(ATR(period: 14))
    }

    /// Whether trend and momentum agree at this close.
    ///
    /// The score is the mean of `(RSI - 50) / 20` and of the averages' distance in two ATRs, each
    /// cut to -1...1.
    public func reading(at now: Moment) -> RuleReading? {
        guard let rsi = now[rsi], let fast = now[fast], let slow = now[slow], let atr = now[atr]
        else { return nil }
        let momentum = TechnicalView.Part.rsi(rsi).score
        let trend = clippedRatio(fast - slow, to: 2 * atr, at: now.close)
        return RuleReading(
            side: .agreed(by: momentum, and: trend),
            score: (momentum + trend) / 2,
            atr: atr
        )
    }
}

extension RSIEMAStrategy {
    /// RSI, the two averages and the average true range.
    public func indicators(at now: Moment) -> [IndicatorReading] {
        [
            ("rsi", now[rsi]),
            ("ema_20", now[fast]),
            ("ema_50", now[slow]),
            ("atr", now[atr]),
        ].compactMap { name, value in value.map { IndicatorReading(name: name, value: $0) } }
    }
}

extension StrategyDefinition {
    /// `rsi_ema`: RSI of 14 bars, averages of 20 and 50.
    public static let rsiEMA = StrategyDefinition(
        rule: "rsi_ema",
        name: "RSI+EMA",
        summary: "RSI (14) across 50 along the trend of EMA 20 and 50",
        make: { RSIEMAStrategy(columns: $0, fusion: $1) }
    )
}
