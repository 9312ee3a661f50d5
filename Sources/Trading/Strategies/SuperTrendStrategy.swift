import Market

/// Trades the turns of SuperTrend.
///
/// SuperTrend trails a line below a rising and above a falling market and turns round where a close
/// breaks it (TradingView, `ta.supertrend`; its built-in SuperTrend strategy enters at each change
/// of direction). The rule's side is that direction.
public struct SuperTrendStrategy: RuleStrategy {
    /// The rule's name in the reasons of its signals.
    public static let wording = RuleWording(name: "SuperTrend")

    /// Minimum confidence and levels.
    public let entry: EntryRules

    private let line: Column
    private let direction: Column
    private let atr: Column
    private let multiplier: Double

    /// Creates a strategy.
    ///
    /// - Parameters:
    ///   - columns: Where its lines come from.
    ///   - parameters: Values of ``specs``.
    public init(columns: Columns, parameters: StrategyParameters) {
        let period = parameters[Self.period]
        let multiplier = parameters[Self.multiplier]
        let superTrend = SuperTrend(period: period, multiplier: multiplier)
        entry = EntryRules(parameters)
        line = columns.column(superTrend, \.line)
        direction = columns.column(superTrend, \.direction)
        atr = columns.column(ATR(period: period))
        self.multiplier = multiplier
    }

    /// SuperTrend's direction at this close.
    ///
    /// The score is the direction's sign times the distance of the close from the line over the
    /// distance between the two bands, `|close - line| / (2 multiplier ATR)`, at most 1. At a turn
    /// it is near 1/2, and the larger the farther the close went beyond the middle of its bar; it
    /// shrinks to 0 as the close comes back to the line.
    public func reading(at now: Moment) -> RuleReading? {
        guard let line = now[line], let direction = now[direction], let atr = now[atr] else {
            return nil
        }
        let spread = 2 * multiplier * atr
        let strength = spread > 0 ? min(abs(now.close - line) / spread, 1) : 0
        return direction > 0
            ? RuleReading(side: .long, score: strength, atr: atr)
            : RuleReading(side: .short, score: -strength, atr: atr)
    }
}

extension SuperTrendStrategy {
    /// SuperTrend's direction.
    public func explanation(for side: Direction, at now: Moment) -> RuleExplanation? {
        guard let reading = reading(at: now), let line = now[line], let direction = now[direction]
        else { return nil }
        return RuleExplanation(
            terms: [
                .init(
                    name: "line_distance",
                    value: now.close - line,
                    score: reading.score,
                    weight: 1
                )
            ],
            conditions: [
                .onSide(side, "supertrend_direction", direction, scale: 1) {
                    "SuperTrend points \($0 == "above" ? "up" : "down")"
                }
            ]
        )
    }
}

extension SuperTrendStrategy: ScannedStrategy {
    /// Whether the direction changes at this close.
    public func mayAct(at now: Moment) -> Bool {
        guard let side = now[direction], let before = now[direction, ago: 1] else { return false }
        return (side > 0) != (before > 0)
    }

    /// The bars at which the direction changes.
    package func actingBars(in bars: Range<Int>, of study: Study) -> [Int] {
        direction.turns(in: bars)
    }

    /// The line, its direction (1 up, -1 down) and the average true range.
    public func indicators(at now: Moment) -> [IndicatorReading] {
        [("supertrend", line), ("supertrend_direction", direction), ("atr", atr)]
            .compactMap { name, column in
                now[column].map { IndicatorReading(name: name, value: $0) }
            }
    }
}

extension SuperTrendStrategy {
    static let specs = [period.spec, multiplier.spec]

    private static let period = Parameter.period(
        "period",
        default: 10,
        "Bars of SuperTrend's average true range, in which the levels are measured as well."
    )
    private static let multiplier = Parameter.number(
        "multiplier",
        NumberRange(from: 0.1, to: 50),
        default: 3,
        step: 0.5,
        unit: "ATR",
        "Distance of SuperTrend's bands from the middle of the bar."
    )
}

extension StrategyDefinition {
    /// `supertrend`: SuperTrend of 10 bars and 3 ranges.
    public static let superTrend = StrategyDefinition(
        rule: "supertrend",
        name: "SuperTrend",
        summary: "Turns of SuperTrend (10, 3)",
        specs: SuperTrendStrategy.specs,
        make: SuperTrendStrategy.init
    )
}
