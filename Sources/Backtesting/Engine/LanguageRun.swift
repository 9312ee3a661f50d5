public import Market
public import Trading

/// A backtest that consults a language model: it halts at each close whose order hangs on the
/// model's answer, and goes on once it has it.
///
/// ```swift
/// while let prompt = try run.nextPrompt() {
///     run.answer(try await ask(prompt))
/// }
/// let result = run.result
/// ```
///
/// The run itself neither asks nor waits, so it depends on the answers and on nothing else: not on
/// when they came or from where. An answer is used at its own close, so it changes nothing earlier.
///
/// **Why some answers cannot matter.** At a close, the orders are worked out for the two strongest
/// votes there are, certainly down (-1) and certainly up (+1). Where they are equal, no answer can
/// lead to another order, nor can none:
///
/// 1. The score does not fall when the vote rises. An absent view gives its weight to the others,
///    which is a vote for their mean; that lies within -1...1, so the score without an answer lies
///    between those of the two votes.
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
    /// At which closes a run asks.
    package enum Asking: Sendable {
        /// Where the answer can change the order.
        case whereDecisive
        /// Wherever the strategy has a prompt: the standard that the other one is held against.
        case everywhere
    }

    /// At which closes this run asks.
    package var asking = Asking.whereDecisive
    /// What part the model has had so far.
    public private(set) var usage: LanguageUsage

    private let strategy: any LanguageStrategy
    private let policy: RiskPolicy
    private var loop: BarLoop
    /// The close whose answer is awaited.
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

    /// Goes on to the next close at which an answer is needed; ``answer(_:)`` must follow.
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
            if asking == .whereDecisive {
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
        loop.submit(order(at: now, for: account, language: answer.view))
    }

    /// The trades and the equity curve; whole once ``nextPrompt()`` has returned nil.
    public var result: BacktestResult { loop.result }

    private func order(
        at now: Moment,
        for account: Account,
        language view: LanguageView?
    ) -> Order? {
        policy.order(for: strategy.signal(at: now, language: view), account: account)
    }
}

extension LanguageView {
    /// The strongest vote there is.
    fileprivate static func certain(_ direction: Direction) -> LanguageView {
        LanguageView(direction: direction, confidence: 1)
    }
}

extension Simulator {
    /// Begins the run of a strategy that consults a language model.
    ///
    /// - Parameters:
    ///   - strategy: Asked at the close of each bar of the window but the last.
    ///   - model: The name of the model that will answer; nil where there is none.
    ///   - policy: Makes orders of its signals; its leverage is that of the execution.
    ///   - study: The study that the strategy reads.
    ///   - bars: Positions of the window in the study's series.
    ///   - funding: Funding rates, at least those of the window; nil where none are known.
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
