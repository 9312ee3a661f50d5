public import Trading

extension Simulator {
    /// What one order alone would have come to, its stop and target untouched.
    ///
    /// A trade that is still open at the last bar's close ends there at the market, so that no trade
    /// is left out for what becomes of it.
    ///
    /// - Parameters:
    ///   - strategy: Asked once, at the close of the first bar.
    ///   - policy: Makes the order of its signal.
    ///   - study: The study that the strategy reads.
    ///   - bars: Positions in the study's series: the bar of the decision, and as many as the trade
    ///     may last.
    /// - Returns: The trade; nil where there was no order, and where it was never filled.
    /// - Throws: ``BacktestError``, as ``run(_:policy:study:bars:funding:)`` does;
    ///   `CancellationError`.
    public func trade(
        of strategy: some Strategy,
        policy: RiskPolicy,
        study: Study,
        bars: Range<Int>
    ) throws -> Trade? {
        try check(policy)
        var loop = try BarLoop(execution, study: study, bars: bars, funding: nil)
        guard let (now, account) = try loop.nextDecision(),
            let order = policy.order(for: strategy.signal(at: now), account: account)
        else { return nil }
        loop.submit(order)
        while loop.firstTrade == nil, try loop.nextDecision() != nil {}
        return loop.firstTrade
    }
}
