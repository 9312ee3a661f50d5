public import Market
public import Trading

/// What a search keeps of a run: every figure of a report, and the returns that its tests need.
public struct Evaluation: Sendable {
    /// Every figure.
    public let figures: Figures
    /// ``Performance/returns(of:)`` of the marked equity, one a bar.
    public let returns: [Double]
    /// The Sharpe ratio per bar; nil where it is undefined.
    public let ratioPerBar: Double?

    /// Takes the figures of a run.
    ///
    /// - Parameters:
    ///   - trades: Its trades.
    ///   - equity: The initial capital, then the equity at the close of each bar.
    ///   - series: The candles.
    ///   - bars: The window in them.
    init(trades: [Trade], equity: [Double], series: CandleSeries, bars: Range<Int>) {
        let interval = series.key.interval
        let sums = EquitySums(equity)
        let start = series.openTimes[bars.lowerBound].milliseconds
        let end = series.closeTime(at: bars.upperBound - 1).milliseconds
        figures = Figures(
            trades: trades,
            equity: sums,
            days: start < end ? Double(end - start) / 86_400_000 : nil,
            exposurePct: Performance.exposurePct(of: trades, series: series, bars: bars),
            interval: interval
        )
        returns = sums.returns
        ratioPerBar = Performance.sharpeRatio(of: sums.moments, barsPerYear: 1)
    }
}

extension Simulator {
    /// Backtests a strategy for its figures alone: no report, no time stamps, no curve.
    ///
    /// The account is that of ``run(_:policy:study:bars:funding:)``, and so are all figures, to the
    /// last bit.
    ///
    /// - Parameters:
    ///   - strategy: The strategy.
    ///   - policy: Makes orders of its signals; its leverage is that of the execution.
    ///   - study: The study that the strategy reads.
    ///   - bars: Positions of the window in the study's series.
    ///   - funding: Funding rates, at least those of the window; nil if none are known.
    /// - Returns: The figures and the returns.
    /// - Throws: As ``run(_:policy:study:bars:funding:)`` does.
    public func evaluate(
        _ strategy: some Strategy,
        policy: RiskPolicy,
        study: Study,
        bars: Range<Int>,
        funding: [FundingRate]?
    ) throws -> Evaluation {
        try finished(strategy, policy: policy, study: study, bars: bars, funding: funding)
            .evaluation
    }

    /// Simulates a whole window from event to event.
    func finished(
        _ strategy: some Strategy,
        policy: RiskPolicy,
        study: Study,
        bars: Range<Int>,
        funding: [FundingRate]?
    ) throws -> EventLoop {
        try check(policy)
        var loop = try EventLoop(
            execution,
            study: study,
            bars: bars,
            funding: funding,
            rule: intrabarRule
        )
        try loop.run(strategy, policy: policy)
        return loop
    }
}
