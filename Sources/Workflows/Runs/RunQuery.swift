public import Market

/// Which kept runs to list, and in which order.
public struct RunQuery: Hashable, Sendable {
    /// What runs are ordered by.
    public enum Order: String, CaseIterable, Sendable {
        /// When they were made, the newest first.
        case date
        /// Total return, the highest first.
        case totalReturn = "return"
        /// Sharpe ratio, the highest first; runs without one come last.
        case sharpe
        /// Maximum drawdown, the smallest first.
        case drawdown
        /// Closed trades, the most first.
        case trades
    }

    /// Only runs on that symbol; nil for all.
    public var symbol: Symbol?
    /// Only runs of the strategy with that name in requests; nil for all.
    public var strategy: String?
    /// Only runs made at or after that moment; nil for all.
    public var since: Timestamp?
    /// Only runs made before that moment; nil for all.
    public var until: Timestamp?
    /// The order.
    public var order = Order.date
    /// Whether the order is the other way round; runs without a figure still come last.
    public var isReversed = false
    /// How many to list at most.
    public var limit = 50

    /// All runs, the newest first.
    public init() {}
}

extension Workspace {
    /// Lists kept runs.
    ///
    /// - Throws: ``WorkflowError/invalid(parameter:value:remedy:)`` for a limit outside of
    ///   ``runPageSizes``.
    public func runs(_ query: RunQuery) throws -> [RunSummary] {
        guard Self.runPageSizes.contains(query.limit) else {
            throw WorkflowError.invalid(
                parameter: "limit",
                value: "\(query.limit)",
                remedy: "give a number from 1 to \(Self.runPageSizes.upperBound)"
            )
        }
        let folder = RunFolder(url: home.runs)
        let named = folder.runs().sorted(by: >).filter { run in
            query.symbol.map { run.symbol == $0.name } ?? true
                && query.strategy.map { run.strategy == $0 } ?? true
        }
        let summaries = named.lazy.compactMap(folder.summary).filter { run in
            query.since.map { run.createdAt >= $0 } ?? true
                && query.until.map { run.createdAt < $0 } ?? true
        }
        // Names have the date, so that only the newest runs are read; figures are in the files.
        if query.order == .date, !query.isReversed { return Array(summaries.prefix(query.limit)) }
        let all = Array(summaries)
        let ordered =
            query.order == .date ? all.reversed() : all.sorted(by: query.order, query.isReversed)
        return Array(ordered.prefix(query.limit))
    }
}

extension [RunSummary] {
    /// The runs by a figure; equal ones stay newest first.
    fileprivate func sorted(by order: RunQuery.Order, _ isReversed: Bool) -> [RunSummary] {
        let keyed = map { run -> (run: RunSummary, figure: Double?) in
            switch order {
            case .date: (run, nil)
            case .totalReturn: (run, run.totalReturnPct)
            case .sharpe: (run, run.sharpeRatio)
            case .drawdown: (run, run.maxDrawdownPct.map { -$0 })
            case .trades: (run, Double(run.totalTrades))
            }
        }
        // The standard library's sort is stable.
        return keyed.sorted { left, right in
            switch (left.figure, right.figure) {
            case (let left?, let right?): isReversed ? left < right : left > right
            case (_?, nil): true
            case (nil, _): false
            }
        }.map(\.run)
    }
}
