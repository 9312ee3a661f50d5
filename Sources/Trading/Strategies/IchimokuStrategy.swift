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

    /// Minimum confidence and levels.
    public let entry: EntryRules

    private let conversion: Column
    private let base: Column
    private let leadingA: Column
    private let leadingB: Column
    private let atr: Column
    private let displacement: Int
    private let crossScale: Double
    private let breakoutScale: Double

    /// Creates a strategy.
    public init(columns: Columns, parameters: StrategyParameters) {
        let ichimoku = Ichimoku(
            conversionPeriod: parameters[Self.conversionPeriod],
            basePeriod: parameters[Self.basePeriod],
            leadingPeriod: parameters[Self.leadingPeriod]
        )
        entry = EntryRules(parameters)
        conversion = columns.column(ichimoku, \.conversion)
        base = columns.column(ichimoku, \.base)
        leadingA = columns.column(ichimoku, \.leadingA)
        leadingB = columns.column(ichimoku, \.leadingB)
        atr = columns.column(ATR(period: parameters[.atrPeriod]))
        displacement = ichimoku.basePeriod - 1
        crossScale = parameters[Self.crossScale]
        breakoutScale = parameters[Self.breakoutScale]
    }

    /// The side and score at this close.
    ///
    /// The score is the mean of two distances, each cut to -1...1: of the conversion from the base
    /// line in ATRs, and of the close from the cloud's near edge in two ATRs, 0 inside the cloud.
    public func reading(at now: Moment) -> RuleReading? {
        guard let conversion = now[conversion], let base = now[base], let atr = now[atr],
            let leadingA = now[leadingA, ago: displacement],
            let leadingB = now[leadingB, ago: displacement]
        else { return nil }
        let price = now.close
        // A close on the edge, but for rounding, has not left the cloud.
        let above = max(Tie.difference(price, max(leadingA, leadingB), scale: price), 0)
        let below = max(Tie.difference(min(leadingA, leadingB), price, scale: price), 0)
        let cross = clippedRatio(conversion - base, to: crossScale * atr, at: price)
        let breakout = clippedRatio(above - below, to: breakoutScale * atr, at: price)
        return RuleReading(
            side: .agreed(by: cross, and: breakout),
            score: (cross + breakout) / 2,
            atr: atr
        )
    }
}

extension IchimokuStrategy {
    /// The conversion line on one side of the base line, and the close on that side of the cloud.
    public func explanation(for side: Direction, at now: Moment) -> RuleExplanation? {
        guard let conversion = now[conversion], let base = now[base], let atr = now[atr],
            let leadingA = now[leadingA, ago: displacement],
            let leadingB = now[leadingB, ago: displacement]
        else { return nil }
        let price = now.close
        let above = max(Tie.difference(price, max(leadingA, leadingB), scale: price), 0)
        let below = max(Tie.difference(min(leadingA, leadingB), price, scale: price), 0)
        let cross = clippedRatio(conversion - base, to: crossScale * atr, at: price)
        let breakout = clippedRatio(above - below, to: breakoutScale * atr, at: price)
        let edge = side == .long ? max(leadingA, leadingB) : min(leadingA, leadingB)
        return RuleExplanation(
            terms: [
                .init(name: "cross", value: conversion - base, score: cross, weight: 0.5),
                .init(name: "breakout", value: above - below, score: breakout, weight: 0.5),
            ],
            conditions: [
                .onSide(side, "conversion - base", conversion - base, scale: price) {
                    "the conversion line is \($0) the base line"
                }
                .and(cross != 0),
                .onSide(side, "close", price, of: edge, scale: price) {
                    "the close is \($0) the cloud"
                }
                .and(breakout != 0),
            ]
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

extension IchimokuStrategy {
    static let specs = [
        conversionPeriod.spec, basePeriod.spec, leadingPeriod.spec, crossScale.spec,
        breakoutScale.spec, Parameter.atrPeriod.spec,
    ]
    static let ascending = [[conversionPeriod.name, basePeriod.name, leadingPeriod.name]]

    private static let conversionPeriod = Parameter.period(
        "conversion_period",
        default: 9,
        "Bars of the conversion line."
    )
    private static let basePeriod = Parameter.period(
        "base_period",
        default: 26,
        "Bars of the base line; the cloud is that of so many bars ago, this one counted."
    )
    private static let leadingPeriod = Parameter.period(
        "leading_period",
        default: 52,
        "Bars of the cloud's second leading span."
    )
    private static let crossScale = scale("cross_scale", default: 1, "conversion from base line")
    private static let breakoutScale = scale("breakout_scale", default: 2, "close from the cloud")

    private static func scale(
        _ name: String,
        default value: Double,
        _ distance: String
    ) -> Parameter<Double> {
        .number(
            name,
            NumberRange(from: 0.1, to: 20),
            default: value,
            step: 0.5,
            unit: "ATR",
            "Distance of the \(distance) that scores 1."
        )
    }
}

extension StrategyDefinition {
    /// `ichimoku`: windows of 9, 26 and 52 bars.
    public static let ichimoku = StrategyDefinition(
        rule: "ichimoku",
        name: "Ichimoku",
        summary: "Conversion across base line outside the cloud (9/26/52)",
        specs: IchimokuStrategy.specs,
        ascending: IchimokuStrategy.ascending,
        make: IchimokuStrategy.init
    )
}
