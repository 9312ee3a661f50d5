import Market

/// Trades Ichimoku 9/26/52: the conversion line against the base line, outside the cloud.
///
/// The rule is long where the conversion line is above the base line and the close above both
/// leading spans of the cloud that charts draw over this bar; short where both are below; and takes
/// no side inside the cloud. It acts where the second of the two comes true: at the strong form of
/// Hosoda's cross of the two lines (Elliott, "Ichimoku Charts", 2007), outside the cloud already,
/// and at a close that leaves the cloud while the lines are crossed that way, a breakout. The
/// lagging span is not used.
///
/// The cloud over this bar is that of 25 bars ago: TradingView and freqtrade's `technical` count the
/// bar itself as the first of the 26. `ta` with `visual=True` goes back 26.
public struct IchimokuStrategy: RuleStrategy {
    /// The rule's name in the reasons of its signals.
    public static let wording = RuleWording(name: "Ichimoku")

    /// Makes an action of the score.
    public let fusion: Fusion

    private let conversion: Column
    private let base: Column
    private let leadingA: Column
    private let leadingB: Column
    private let atr: Column
    private let displacement: Int

    /// Creates a strategy.
    public init(columns: Columns, fusion: Fusion) {
        let ichimoku = Ichimoku()
        self.fusion = fusion
        conversion = columns.column(ichimoku, \.conversion)
        base = columns.column(ichimoku, \.base)
        leadingA = columns.column(ichimoku, \.leadingA)
        leadingB = columns.column(ichimoku, \.leadingB)
        atr = columns.column(ATR(period: 14))
        displacement = ichimoku.basePeriod - 1
    }

    /// Where lines and price stand at this close.
    ///
    /// The score is the mean of two distances, each cut to -1...1: of the conversion from the base
    /// line in ATRs, and of the close from the cloud's near edge in two ATRs, 0 inside the cloud.
    public func reading(at now: Moment) -> RuleReading? {
        guard let conversion = now[conversion], let base = now[base], let atr = now[atr],
            let leadingA = now[leadingA, ago: displacement],
            let leadingB = now[leadingB, ago: displacement]
        else { return nil }
        let price = now.close
        let above = max(price - max(leadingA, leadingB), 0)
        let below = max(min(leadingA, leadingB) - price, 0)
        let cross = clippedRatio(conversion - base, to: atr, at: price)
        let breakout = clippedRatio(above - below, to: 2 * atr, at: price)
        return RuleReading(
            side: .agreed(by: cross, and: breakout),
            score: (cross + breakout) / 2,
            atr: atr
        )
    }
}

extension IchimokuStrategy {
    /// The lines, the cloud's edges at this close and the average true range.
    public func indicators(at now: Moment) -> [IndicatorReading] {
        [
            ("conversion", now[conversion]),
            ("base", now[base]),
            ("cloud_a", now[leadingA, ago: displacement]),
            ("cloud_b", now[leadingB, ago: displacement]),
            ("atr", now[atr]),
        ].compactMap { name, value in value.map { IndicatorReading(name: name, value: $0) } }
    }
}

extension StrategyDefinition {
    /// `ichimoku`: windows of 9, 26 and 52 bars.
    public static let ichimoku = StrategyDefinition(
        rule: "ichimoku",
        name: "Ichimoku",
        summary: "Conversion across base line outside the cloud (9/26/52)",
        make: { IchimokuStrategy(columns: $0, fusion: $1) }
    )
}
