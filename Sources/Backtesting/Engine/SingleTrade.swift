public import Trading

extension Simulator {
    /// The trade of a single order, with its stop and target unchanged.
    ///
    /// A trade that is still open at the last bar's close is closed at the market, so that no slow
    /// trade is left out.
    ///
    /// - Parameters:
    ///   - strategy: Called once, at the close of the first bar.
    ///   - policy: Makes the order of its signal.
    ///   - study: The study that the strategy reads.
    ///   - bars: Positions in the study's series: the bar of the decision, and the longest duration
    ///     of the trade.
    /// - Returns: The trade; nil without an order, and if it was never filled.
    /// - Throws: ``BacktestError``, as ``run(_:policy:study:bars:funding:)`` does.
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
