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

    /// Where the oscillator is extreme, either way.
    private static let extreme = 53.0

    /// Makes an action of the score.
    public let fusion: Fusion

    private let line: Column
    private let signalLine: Column
    private let atr: Column

    /// Creates a strategy.
    public init(columns: Columns, fusion: Fusion) {
        let waveTrend = WaveTrend(channelPeriod: 10, averagePeriod: 21)
        self.fusion = fusion
        line = columns.column(waveTrend, \.line)
        signalLine = columns.column(waveTrend, \.signal)
        atr = columns.column(ATR(period: 14))
    }

    /// Where the oscillator stands at this close.
    ///
    /// The score expects it to come back: minus the line over 100, cut to -1...1.
    public func reading(at now: Moment) -> RuleReading? {
        guard let line = now[line], let signalLine = now[signalLine], let atr = now[atr],
            let lineBefore = now[self.line, ago: 1],
            let signalBefore = now[self.signalLine, ago: 1]
        else { return nil }
        let side: Direction? =
            if line > signalLine, lineBefore <= signalBefore, line <= -Self.extreme {
                .long
            } else if line < signalLine, lineBefore >= signalBefore, line >= Self.extreme {
                .short
            } else {
                nil
            }
        return RuleReading(side: side, score: min(max(-line / 100, -1), 1), atr: atr)
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

extension StrategyDefinition {
    /// `wavetrend`: a channel of 10 bars, an average of 21.
    public static let waveTrend = StrategyDefinition(
        rule: "wavetrend",
        name: "WaveTrend",
        summary: "Turns of WaveTrend (10/21) beyond 53 either way",
        make: { WaveTrendStrategy(columns: $0, fusion: $1) }
    )
}
