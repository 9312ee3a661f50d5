public import Market
public import Trading

/// Runs an account through a window of a series, bar by bar.
///
/// A decision is made at the close of a bar and filled at the open of the next; `docs/execution.md`
/// states every assumption between the two.
public struct Simulator: Sendable {
    /// What trading costs here.
    public let execution: ExecutionConfiguration

    /// Creates a simulator.
    ///
    /// - Throws: ``BacktestError/invalidParameter(name:value:remedy:)`` for a setting out of its
    ///   range.
    public init(execution: ExecutionConfiguration) throws(BacktestError) {
        try execution.validate()
        self.execution = execution
    }

    /// Runs a strategy, its orders sized by a policy.
    ///
    /// - Parameters:
    ///   - strategy: Asked at the close of each bar of the window but the last.
    ///   - policy: Makes orders of its signals; its leverage is that of the execution.
    ///   - study: The study that the strategy reads.
    ///   - bars: Positions of the window in the study's series.
    ///   - funding: Funding rates, at least those of the window; nil where none are known.
    /// - Returns: The trades and the equity curve, a point for the start and one for each bar.
    /// - Throws: ``BacktestError/invalidWindow(bars:candles:)`` for a window that is empty or not
    ///   inside the series, ``BacktestError/invalidParameter(name:value:remedy:)`` where policy and
    ///   execution differ in leverage.
    public func run(
        _ strategy: some Strategy,
        policy: RiskPolicy,
        study: Study,
        bars: Range<Int>,
        funding: [FundingRate]?
    ) throws(BacktestError) -> BacktestResult {
        guard policy.leverage == execution.leverage else {
            throw .invalidParameter(
                name: "policy.leverage",
                value: "\(policy.leverage)",
                remedy: "use the execution's leverage, \(execution.leverage)"
            )
        }
        return try run(study: study, bars: bars, funding: funding) { now, account in
            policy.order(for: strategy.signal(at: now), account: account)
        }
    }

    /// Runs whatever decides.
    ///
    /// - Parameters:
    ///   - study: The candles.
    ///   - bars: Positions of the window in the study's series.
    ///   - funding: Funding rates, at least those of the window; nil where none are known.
    ///   - decide: Asked at the close of each bar of the window but the last, unless an order still
    ///     waits to be filled.
    /// - Returns: The trades and the equity curve, a point for the start and one for each bar.
    /// - Throws: ``BacktestError/invalidWindow(bars:candles:)`` for a window that is empty or not
    ///   inside the series.
    public func run(
        study: Study,
        bars: Range<Int>,
        funding: [FundingRate]?,
        decide: (Moment, Account) -> Order?
    ) throws(BacktestError) -> BacktestResult {
        let series = study.series
        guard !bars.isEmpty, bars.lowerBound >= 0, bars.upperBound <= series.count else {
            throw .invalidWindow(bars: bars, candles: series.count)
        }
        let first = series[bars.lowerBound]
        let last = bars.upperBound - 1
        let schedule = FundingSchedule(funding ?? [])
        var simulation = Simulation(
            execution,
            funding: schedule,
            interval: series.key.interval,
            first: first
        )
        var curve: [EquityPoint] = []
        curve.reserveCapacity(bars.count + 1)
        curve.append(EquityPoint(timestamp: first.openTime, equity: execution.initialCapital))
        for index in bars {
            let candle = series[index]
            simulation.trade(candle)
            if index == last {
                simulation.end()
            } else if !simulation.isWaiting {
                let account = simulation.account(at: candle.close)
                simulation.submit(decide(study.moment(at: index), account))
            }
            curve.append(
                EquityPoint(
                    timestamp: series.closeTime(at: index),
                    equity: simulation.equity(at: candle.close)
                )
            )
        }
        return BacktestResult(
            trades: simulation.trades,
            equityCurve: curve,
            fundingComplete: schedule.covers(
                from: first.openTime,
                to: series.closeTime(at: last)
            )
        )
    }
}
