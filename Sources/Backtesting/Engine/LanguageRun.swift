public import Market
public import Trading

/// A backtest that consults a language model: it stops at each close whose order depends on the
/// model's answer, and continues with the answer.
///
/// ```swift
/// while let prompt = try run.nextPrompt() {
///     run.answer(try await ask(prompt))
/// }
/// let result = run.result
/// ```
///
/// The run itself neither asks nor waits, so its result depends only on the answers, not on their
/// time or source. An answer is used at its own close, so it changes no earlier order.
///
/// **Why some answers cannot matter.** At a close, the orders are computed for the two strongest
/// votes, down (-1) and up (+1). If they are equal, neither any answer nor a missing one leads to
/// another order:
///
/// 1. The score does not fall when the vote rises. A missing view gives its weight to the others,
///   which is a vote for their mean; that lies within -1...1, so the score without an answer lies
///   between those of the two votes.
/// 2. The advised direction (short, none, long) does not fall when the score rises.
/// 3. The order is a function of that direction, the account and the policy alone: stop, target and
///    size do not depend on the vote.
/// 4. So equal directions at both ends leave only that one between them. Different directions with
///    equal orders mean no order at both ends, since an entry names its direction and only one of
///    the two directions can close an open position; and a direction between them gives no order
///    either: it is none, or one of the two.
///
/// The third holds of every ``RiskPolicy``; the first two are what ``LanguageStrategy`` demands.
public struct LanguageRun {
    /// At which closes a run asks the model.
    package enum QueryPolicy: Sendable {
        /// Only where the answer can change the order.
        case whereDecisive
        /// Wherever the strategy has a prompt: the reference for tests.
        case everywhere
    }

    /// At which closes this run asks the model.
    package var queryPolicy = QueryPolicy.whereDecisive
    /// The counts of the language model so far.
    public private(set) var usage: LanguageUsage
    /// The views that were answered so far, by position in the series.
    package private(set) var views: [Int: LanguageView] = [:]

    private let strategy: any LanguageStrategy
    private let policy: RiskPolicy
    private var loop: BarLoop
    /// The close that needs an answer.
    private var awaiting: (now: Moment, account: Account)?

    fileprivate init(
        strategy: any LanguageStrategy,
        model: String?,
        policy: RiskPolicy,
        loop: BarLoop
    ) {
        usage = LanguageUsage(model: model)
        self.strategy = strategy
        self.policy = policy
        self.loop = loop
    }

    /// Bars simulated so far.
    public var completedBars: Int { loop.completedBars }
    /// Bars in the window.
    public var totalBars: Int { loop.bars.count }

    /// Advances to the next close that needs an answer; ``answer(_:)`` must follow.
    ///
    /// - Returns: What to ask; nil at the end of the window.
    /// - Throws: `CancellationError` where the task has been cancelled.
    public mutating func nextPrompt() throws -> LanguagePrompt? {
        precondition(awaiting == nil, "a prompt is answered before the next")
        while let (now, account) = try loop.nextDecision() {
            guard let prompt = strategy.prompt(at: now) else {
                loop.submit(order(at: now, for: account, language: nil))
                continue
            }
            if queryPolicy == .whereDecisive {
                let lowest = order(at: now, for: account, language: .certain(.short))
                if lowest == order(at: now, for: account, language: .certain(.long)) {
                    usage.saved += 1
                    loop.submit(lowest)
                    continue
                }
            }
            awaiting = (now, account)
            return prompt
        }
        return nil
    }

    /// Takes the answer to the prompt that was returned last.
    public mutating func answer(_ answer: LanguageAnswer) {
        guard let (now, account) = awaiting else {
            preconditionFailure("an answer follows a prompt")
        }
        awaiting = nil
        usage.consulted += 1
        switch answer {
        case .view: break
        case .refused: usage.refused += 1
        case .unreachable: usage.unreachable += 1
        }
        views[now.index] = answer.view
        loop.submit(order(at: now, for: account, language: answer.view))
    }

    /// The trades and the equity curve; complete once ``nextPrompt()`` has returned nil.
    public var result: BacktestResult { loop.result }

    private func order(
        at now: Moment,
        for account: Account,
        language view: LanguageView?
    ) -> Order? {
        policy.order(for: strategy.signal(at: now, language: view), account: account)
    }
}

/// A strategy with the answers of a run that is over; where that did not ask there is none.
package struct AnsweredStrategy: Strategy {
    private let strategy: any LanguageStrategy
    private let views: [Int: LanguageView]

    /// Combines a strategy and the views of a run, by position in the series.
    package init(_ strategy: any LanguageStrategy, views: [Int: LanguageView]) {
        self.strategy = strategy
        self.views = views
    }

    /// The signal at this close with the answer that the run had.
    package func signal(at now: Moment) -> Signal {
        strategy.signal(at: now, language: views[now.index])
    }
}

extension LanguageView {
    /// The strongest vote.
    fileprivate static func certain(_ direction: Direction) -> LanguageView {
        LanguageView(direction: direction, confidence: 1)
    }
}

extension Simulator {
    /// Starts the run of a strategy that consults a language model.
    ///
    /// - Parameters:
    ///   - strategy: Called at the close of each bar of the window except the last.
    ///   - model: The language model's name; nil for none.
    ///   - policy: Makes orders of its signals; its leverage is that of the execution.
    ///   - study: The study that the strategy reads.
    ///   - bars: Positions of the window in the study's series.
    ///   - funding: Funding rates, at least those of the window; nil if none are known.
    /// - Returns: The run, at the open of the window's first bar.
    /// - Throws: ``BacktestError``, as ``run(_:policy:study:bars:funding:)`` does.
    public func languageRun(
        of strategy: any LanguageStrategy,
        model: String?,
        policy: RiskPolicy,
        study: Study,
        bars: Range<Int>,
        funding: [FundingRate]?
    ) throws(BacktestError) -> LanguageRun {
        try check(policy)
        return LanguageRun(
            strategy: strategy,
            model: model,
            policy: policy,
            loop: try BarLoop(execution, study: study, bars: bars, funding: funding)
        )
    }
}
