import Market

/// Trades the turns of WaveTrend 10/21 out of its extremes.
///
/// The rule is long at the close at which the line has come above its signal and is itself still
/// oversold, at -53 or below; short where it has come below it and is overbought, at 53 or above;
/// and takes no side elsewhere (LazyBear, "WaveTrend Oscillator", 2014, whose inner levels these
/// are: the oscillator crossing up below the oversold band buys, down above the overbought one
/// sells).
public struct WaveTrendStrategy: RuleStrategy {
    /// The rule's name in the reasons of its signals.
    public static let wording = RuleWording(name: "WaveTrend")

    /// Minimum confidence and levels.
    public let entry: EntryRules

    private let line: Column
    private let signalLine: Column
    private let atr: Column
    private let extreme: Double
    private let scale: Double

    /// Creates a strategy.
    public init(columns: Columns, parameters: StrategyParameters) {
        let waveTrend = WaveTrend(
            channelPeriod: parameters[Self.channelPeriod],
            averagePeriod: parameters[Self.averagePeriod],
            signalPeriod: parameters[Self.signalPeriod]
        )
        entry = EntryRules(parameters)
        extreme = parameters[Self.extreme]
        scale = parameters[Self.scale]
        line = columns.column(waveTrend, \.line)
        signalLine = columns.column(waveTrend, \.signal)
        atr = columns.column(ATR(period: parameters[.atrPeriod]))
    }

    /// The side and score at this close.
    ///
    /// The score expects it to come back: minus the line over 100, cut to -1...1.
    public func reading(at now: Moment) -> RuleReading? {
        guard let line = now[line], let signalLine = now[signalLine], let atr = now[atr],
            let lineBefore = now[self.line, ago: 1],
            let signalBefore = now[self.signalLine, ago: 1]
        else { return nil }
        // The oscillator runs from about -100 to 100.
        let ahead = Tie.difference(line, signalLine, scale: 100)
        let aheadBefore = Tie.difference(lineBefore, signalBefore, scale: 100)
        let side: Direction? =
            if ahead > 0, aheadBefore <= 0, Tie.difference(line, -extreme, scale: 100) <= 0 {
                .long
            } else if ahead < 0, aheadBefore >= 0, Tie.difference(line, extreme, scale: 100) >= 0 {
                .short
            } else {
                nil
            }
        return RuleReading(side: side, score: min(max(-line / scale, -1), 1), atr: atr)
    }
}

extension WaveTrendStrategy {
    /// The oscillator crossing its signal line beyond the extreme.
    public func explanation(for side: Direction, at now: Moment) -> RuleExplanation? {
        guard let reading = reading(at: now), let line = now[line],
            let signalLine = now[signalLine], let lineBefore = now[self.line, ago: 1],
            let signalBefore = now[self.signalLine, ago: 1]
        else { return nil }
        let isLong = side == .long
        return RuleExplanation(
            terms: [.init(name: "wavetrend", value: line, score: reading.score, weight: 1)],
            conditions: [
                .onSide(side, "wavetrend - wavetrend_signal", line - signalLine, scale: 100) {
                    "WaveTrend is \($0) its signal line"
                },
                RuleCondition(
                    "one bar before it was not",
                    "wavetrend - wavetrend_signal, one bar before",
                    lineBefore - signalBefore,
                    isLong ? .atMost : .atLeast,
                    0,
                    scale: 100
                ),
                RuleCondition(
                    isLong
                        ? "WaveTrend is oversold, at most -\(extreme)"
                        : "WaveTrend is overbought, at least \(extreme)",
                    "wavetrend",
                    line,
                    isLong ? .atMost : .atLeast,
                    isLong ? -extreme : extreme,
                    scale: 100
                ),
            ]
        )
    }
}

extension WaveTrendStrategy {
    /// The oscillator, its signal line and the average true range.
    public func indicators(at now: Moment) -> [IndicatorReading] {
        [
            ("wavetrend", now[line]),
            ("wavetrend_signal", now[signalLine]),
            ("atr", now[atr]),
        ].compactMap { name, value in value.map { IndicatorReading(name: name, value: $0) } }
    }
}

extension WaveTrendStrategy {
    static let specs = [
        channelPeriod.spec, averagePeriod.spec, signalPeriod.spec, extreme.spec, scale.spec,
        Parameter.atrPeriod.spec,
    ]

    private static let channelPeriod = Parameter.period(
        "channel_period",
        default: 10,
        atLeast: 2,
        "Bars of the channel that prices are measured in."
    )
    private static let averagePeriod = Parameter.period(
        "average_period",
        default: 21,
        "Bars of the oscillator's own average."
    )
    private static let signalPeriod = Parameter.period(
        "signal_period",
        default: 4,
        "Bars of the signal line."
    )
    private static let extreme = Parameter.number(
        "extreme",
        NumberRange(from: 0, to: 200),
        default: 53,
        step: 5,
        "Level beyond which the oscillator is overbought, and below its negative oversold."
    )
    private static let scale = Parameter.number(
        "score_scale",
        NumberRange(from: 1, to: 1000),
        default: 100,
        step: 10,
        "Level of the oscillator that scores 1."
    )
}

extension StrategyDefinition {
    /// `wavetrend`: a channel of 10 bars, an average of 21.
    public static let waveTrend = StrategyDefinition(
        rule: "wavetrend",
        name: "WaveTrend",
        summary: "Turns of WaveTrend (10/21) beyond 53 either way",
        specs: WaveTrendStrategy.specs,
        make: WaveTrendStrategy.init
    )
}
