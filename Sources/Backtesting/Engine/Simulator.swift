public import Market
public import Trading

/// Runs a backtest of one account over a window of a series, bar by bar.
///
/// A decision is made at the close of a bar and filled at the open of the next; `docs/execution.md`
/// states every assumption between the two.
public struct Simulator: Sendable {
    /// The execution settings.
    public let execution: ExecutionConfiguration
    /// Which of two levels that a bar touches comes first; a run takes the stop.
    package var intrabarRule = IntrabarRule.stopFirst

    /// Creates a simulator.
    ///
    /// - Throws: ``BacktestError/invalidParameter(name:value:remedy:)`` for a setting out of range.
    public init(execution: ExecutionConfiguration) throws(BacktestError) {
        try execution.validate()
        self.execution = execution
    }

    /// Backtests a strategy with a risk policy.
    ///
    /// - Parameters:
    ///   - strategy: Called at the close of each bar of the window except the last.
    ///   - policy: Makes orders of its signals; its leverage is that of the execution.
    ///   - study: The study that the strategy reads.
    ///   - bars: Positions of the window in the study's series.
    ///   - funding: Funding rates, at least those of the window; nil if none are known.
    /// - Returns: The trades and the equity curve, a point for the start and one for each bar.
    /// - Throws: ``BacktestError/invalidWindow(bars:candles:)`` for a window that is empty or not
    ///   inside the series, ``BacktestError/invalidParameter(name:value:remedy:)`` if policy and
    ///   execution differ in leverage.
    public func run(
        _ strategy: some Strategy,
        policy: RiskPolicy,
        study: Study,
        bars: Range<Int>,
        funding: [FundingRate]?
    ) throws -> BacktestResult {
        try finished(strategy, policy: policy, study: study, bars: bars, funding: funding).result
    }

    /// Backtests any decision function.
    ///
    /// - Parameters:
    ///   - study: The candles.
    ///   - bars: Positions of the window in the study's series.
    ///   - funding: Funding rates, at least those of the window; nil if none are known.
    ///   - decide: Called at the close of each bar of the window except the last, unless an order
    ///     is still pending.
    /// - Returns: The trades and the equity curve, a point for the start and one for each bar.
    /// - Throws: ``BacktestError/invalidWindow(bars:candles:)`` for a window that is empty or not
    ///   inside the series; `CancellationError` where the task is cancelled.
    public func run(
        study: Study,
        bars: Range<Int>,
        funding: [FundingRate]?,
        decide: (Moment, Account) -> Order?
    ) throws -> BacktestResult {
        var loop = try BarLoop(
            execution,
            study: study,
            bars: bars,
            funding: funding,
            rule: intrabarRule
        )
        while let (now, account) = try loop.nextDecision() {
            loop.submit(decide(now, account))
        }
        return loop.result
    }

    /// A policy sizes positions by the broker's leverage.
    func check(_ policy: RiskPolicy) throws(BacktestError) {
        guard policy.leverage == execution.leverage else {
            throw .invalidParameter(
                name: "policy.leverage",
                value: "\(policy.leverage)",
                remedy: "use the execution's leverage, \(execution.leverage)"
            )
        }
    }
}
