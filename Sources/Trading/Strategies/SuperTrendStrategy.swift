import Market

/// Trades the turns of SuperTrend.
///
/// SuperTrend trails a line below a rising and above a falling market and turns round where a close
/// breaks it. The strategy acts at such a turn and holds in between.
public struct SuperTrendStrategy: Strategy {
    private let line: Column
    private let direction: Column
    private let atr: Column
    private let multiplier: Double
    private let fusion: Fusion

    /// Creates a strategy.
    ///
    /// - Parameters:
    ///   - columns: Where its lines come from.
    ///   - minConfidencePct: Confidence below which a turn is let pass, in percent.
    ///   - period: Bars of SuperTrend's average true range.
    ///   - multiplier: Distance of its bands from the bar's middle in such ranges.
    public init(
        columns: Columns,
        minConfidencePct: Double = 50,
        period: Int = 10,
        multiplier: Double = 3
    ) {
        let superTrend = SuperTrend(period: period, multiplier: multiplier)
        line = columns.column(superTrend, \.line)
        direction = columns.column(superTrend, \.direction)
        atr = columns.column(ATR(period: period))
        self.multiplier = multiplier
        fusion = Fusion(minConfidencePct: minConfidencePct)
    }

    /// The turn at this close, if there is one.
    ///
    /// The score is the direction's sign times the distance of the close from the line over the
    /// distance between the two bands, `|close - line| / (2 multiplier ATR)`, at most 1. At a turn
    /// it is near 1/2, and the larger the farther the close went beyond the middle of its bar; it
    /// shrinks to 0 as the close comes back to the line.
    public func signal(at now: Moment) -> Signal {
        let price = now.close
        guard let line = now[line], let direction = now[direction], let atr = now[atr] else {
            return .hold(at: price, reason: "SuperTrend is in its warm-up")
        }
        let spread = 2 * multiplier * atr
        let strength = spread > 0 ? min(abs(price - line) / spread, 1) : 0
        var signal = Signal(
            action: .hold,
            score: direction > 0 ? strength : -strength,
            price: price,
            volatilityPct: 100 * atr / price
        )
        if let before = now[self.direction, ago: 1], before != direction {
            signal.reason = direction > 0 ? "SuperTrend turned up" : "SuperTrend turned down"
            signal.advise(fusion.action(for: signal.score), levels: .standard, atr: atr)
        } else {
            signal.reason = direction > 0 ? "SuperTrend stays up" : "SuperTrend stays down"
        }
        return signal
    }
}

extension SuperTrendStrategy {
    /// The line, its direction (1 up, -1 down) and the average true range.
    public func indicators(at now: Moment) -> [IndicatorReading] {
        [("supertrend", line), ("supertrend_direction", direction), ("atr", atr)]
            .compactMap { name, column in
                now[column].map { IndicatorReading(name: name, value: $0) }
            }
    }
}

extension StrategyDefinition {
    /// `supertrend`: SuperTrend of 10 bars and 3 ranges.
    public static let superTrend = StrategyDefinition(
        id: "supertrend",
        name: "SuperTrend",
        summary: "Turns of SuperTrend (10, 3), stop 1.5 and target 3 ATR",
        usesForecast: false,
        parameterNames: [.minConfidence, .riskPerTrade],
        defaults: StrategyParameters(minConfidence: 50, riskPerTrade: 2),
        make: { parameters, columns in
            SuperTrendStrategy(columns: columns, minConfidencePct: parameters.minConfidence)
        }
    )
}
