/// What the unknown order of touches inside a bar could change.
///
/// A bar that touches the stop and the target of a position does not say which came first. The run
/// takes the stop; the second bound is a run of the same strategy that takes the target. It trades
/// on, so that later decisions may differ too, and it can end below the first.
public struct IntrabarBounds: Hashable, Codable, Sendable {
    /// Bars of the run that touched both, after an open that touched neither.
    public var ambiguousBars: Int
    /// The return of the run, which takes the stop first, in percent.
    @NullCodable public var pessimisticReturnPct: Double?
    /// The return where the target comes first, in percent.
    @NullCodable public var optimisticReturnPct: Double?

    /// Compares the two runs.
    ///
    /// - Parameters:
    ///   - run: The run, stop first.
    ///   - opposite: The same with the target first; the run itself where no bar is ambiguous.
    public init(run: BacktestResult, opposite: BacktestResult) {
        ambiguousBars = run.ambiguousBars
        _pessimisticReturnPct = NullCodable(Performance.totalReturnPct(of: run.equityCurve))
        _optimisticReturnPct = NullCodable(Performance.totalReturnPct(of: opposite.equityCurve))
    }

    private enum CodingKeys: String, CodingKey {
        case ambiguousBars = "ambiguous_bars"
        case pessimisticReturnPct = "pessimistic_return_pct"
        case optimisticReturnPct = "optimistic_return_pct"
    }
}

/// Which of two levels that one bar touches is taken to come first.
package enum IntrabarRule: Sendable {
    /// The stop, or the liquidation: the rule of every run.
    case stopFirst
    /// The target.
    case targetFirst
}
