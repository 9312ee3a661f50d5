import Market

/// A strategy whose acting closes are found in one pass over its lines.
///
/// For the simulator, which need not ask such a strategy at every close. A conforming type reads no
/// bar after the one that it judges; a test compares each with ``Strategy/mayAct(at:)``. A
/// ``RuleStrategy`` need not conform: its turns are found by its readings, each made once.
package protocol ScannedStrategy: Strategy {
    /// The bars at whose closes ``Strategy/mayAct(at:)`` is true, ascending.
    ///
    /// - Parameters:
    ///   - bars: Positions in the study's series.
    ///   - study: The study that the strategy reads.
    /// - Returns: Positions in the series.
    func actingBars(in bars: Range<Int>, of study: Study) -> [Int]
}

extension Study {
    /// The bars at whose closes a strategy may act, ascending.
    ///
    /// - Parameters:
    ///   - strategy: A strategy that reads this study.
    ///   - bars: Positions in the series.
    /// - Returns: Those of the bars.
    package func actingBars(of strategy: some Strategy, in bars: Range<Int>) -> [Int] {
        if let scanned = strategy as? any ScannedStrategy {
            return scanned.actingBars(in: bars, of: self)
        }
        if let rule = strategy as? any RuleStrategy { return rule.turns(in: bars, of: self) }
        return bars.filter { strategy.mayAct(at: moment(at: $0)) }
    }
}

extension RuleStrategy {
    /// The bars at which the rule takes a side that it did not have one bar before; each reading is
    /// made once.
    fileprivate func turns(in bars: Range<Int>, of study: Study) -> [Int] {
        var turns: [Int] = []
        var before = bars.lowerBound > 0 ? reading(at: study.moment(at: bars.lowerBound - 1)) : nil
        for bar in bars {
            let reading = reading(at: study.moment(at: bar))
            if let before, let side = reading?.side, side != before.side { turns.append(bar) }
            before = reading
        }
        return turns
    }
}

extension ScheduledStrategy: ScannedStrategy {
    package func actingBars(in bars: Range<Int>, of study: Study) -> [Int] {
        stretches(of: bars).flatMap { strategy, bars in study.actingBars(of: strategy, in: bars) }
    }
}
