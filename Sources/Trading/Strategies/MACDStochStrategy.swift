import Market

/// Trades MACD 12/26/9 confirmed by stochastic RSI 14, 14, 3, 3.
///
/// The rule is long where MACD is above its signal and K above D, with D below 0.8: not after the
/// oscillator has run its way. It is short in the mirror, with D above 0.2. So it acts where the
/// second of the two crosses, in either order, as TradingView's MACD + Stochastic RSI scripts do;
/// 0.2 and 0.8 are the borders of oversold and overbought of Chande and Kroll's oscillator.
public struct MACDStochStrategy: RuleStrategy {
    /// The rule's name in the reasons of its signals.
    public static let wording = RuleWording(name: "MACD+StochRSI")

    /// Makes an action of the score.
    public let fusion: Fusion

    private let histogram: Column
    private let k: Column
    private let d: Column
    private let atr: Column

    /// Creates a strategy.
    public init(columns: Columns, fusion: Fusion) {
        self.fusion = fusion
        histogram = columns.column(MACD(), \.histogram)
        k = columns.column(StochRSI(), \.k)
        d = columns.column(StochRSI(), \.d)
        atr = columns.column(ATR(period: 14))
    }

    /// Whether both oscillators agree at this close.
    ///
    /// The score is the mean of `histogram / (0.2 ATR)` and of `(K - D) / 0.2`, each cut to -1...1.
    public func reading(at now: Moment) -> RuleReading? {
        guard let histogram = now[histogram], let k = now[k], let d = now[d], let atr = now[atr]
        else { return nil }
        let momentum = clippedRatio(histogram, to: 0.2 * atr, at: now.close)
        let stochastic = min(max((k - d) / 0.2, -1), 1)
        let side = Direction.agreed(by: momentum, and: stochastic)
        let isSpent = side == .long ? d >= 0.8 : d <= 0.2
        return RuleReading(
            side: isSpent ? nil : side,
            score: (momentum + stochastic) / 2,
            atr: atr
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

extension StrategyDefinition {
    /// `macd_stoch`: MACD of 12/26/9 bars, stochastic RSI of 14, 14, 3, 3.
    public static let macdStoch = StrategyDefinition(
        rule: "macd_stoch",
        name: "MACD+StochRSI",
        summary: "MACD (12/26/9) and stochastic RSI (14, 14, 3, 3) crossing the same way",
        make: { MACDStochStrategy(columns: $0, fusion: $1) }
    )
}
