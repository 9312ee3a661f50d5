/// A strategy whose parameters change at stated bars, as those of a walk-forward do.
///
/// At each close it decides as a strategy with the parameters of that bar's stretch would decide,
/// over the same prefix. It keeps no state, so nothing of one stretch reaches the next; only the
/// account does.
public struct ScheduledStrategy: Strategy {
    /// The parameters of consecutive bars.
    public struct Stretch: Hashable, Sendable {
        /// Positions in the study.
        public let bars: Range<Int>
        /// The parameters at their closes.
        public let parameters: StrategyParameters

        /// Creates a stretch.
        public init(bars: Range<Int>, parameters: StrategyParameters) {
            self.bars = bars
            self.parameters = parameters
        }
    }

    private let ends: [Int]
    private let strategies: [any Strategy]

    /// Creates a strategy.
    ///
    /// - Parameters:
    ///   - definition: The strategy.
    ///   - schedule: Stretches that follow one another without a gap, at least one. A bar before the
    ///     first belongs to the first, one after the last to the last.
    ///   - study: What the strategy reads.
    /// - Throws: ``TradingError/invalidParameter(name:value:allowed:)`` for a value out of range.
    public init(
        _ definition: StrategyDefinition,
        schedule: [Stretch],
        study: Study
    ) throws(TradingError) {
        precondition(
            !schedule.isEmpty
                && zip(schedule, schedule.dropFirst()).allSatisfy {
                    $0.bars.upperBound == $1.bars.lowerBound
                },
            "stretches follow one another"
        )
        var made: [StrategyParameters: any Strategy] = [:]
        strategies = try schedule.map { stretch throws(TradingError) in
            if let strategy = made[stretch.parameters] { return strategy }
            let strategy = try definition.strategy(for: study, parameters: stretch.parameters)
            made[stretch.parameters] = strategy
            return strategy
        }
        ends = schedule.map(\.bars.upperBound)
    }

    /// The signal of the stretch's strategy at this close.
    public func signal(at now: Moment) -> Signal {
        strategy(at: now).signal(at: now)
    }

    /// Whether the signal of the stretch's strategy may have an action.
    public func mayAct(at now: Moment) -> Bool {
        strategy(at: now).mayAct(at: now)
    }

    /// The indicators of the stretch's strategy at this close.
    public func indicators(at now: Moment) -> [IndicatorReading] {
        strategy(at: now).indicators(at: now)
    }

    /// The strategies in force over some bars, each with its part of them.
    func stretches(of bars: Range<Int>) -> [(strategy: any Strategy, bars: Range<Int>)] {
        strategies.indices.map { stretch in
            let start = stretch == 0 ? bars.lowerBound : ends[stretch - 1]
            let end = stretch == ends.count - 1 ? bars.upperBound : ends[stretch]
            return (strategies[stretch], (start..<max(start, end)).clamped(to: bars))
        }
    }

    private func strategy(at now: Moment) -> any Strategy {
        let stretch = ends.firstIndex { now.index < $0 } ?? ends.count - 1
        return strategies[stretch]
    }
}
