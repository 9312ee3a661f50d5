import Market
import Trading

/// The bar loop: simulates one account over a window and stops at every close at which an order may
/// be given.
///
/// ```swift
/// while let (now, account) = try loop.nextDecision() {
///     loop.submit(decide(now, account))
/// }
/// let result = loop.result
/// ```
struct BarLoop {
    private let study: Study
    private let series: CandleSeries
    /// Positions of the window in the series.
    let bars: Range<Int>
    private let funding: FundingSchedule
    private var simulation: Simulation
    private var curve: [EquityPoint]
    /// The next bar to simulate.
    private var index: Int

    /// How many bars are simulated between two looks at whether the task has been cancelled.
    private static let barsBetweenChecks = 1024

    /// Starts at the open of the window's first bar.
    ///
    /// - Throws: ``BacktestError/invalidWindow(bars:candles:)`` for a window that is empty or not
    ///   inside the series.
    init(
        _ execution: ExecutionConfiguration,
        study: Study,
        bars: Range<Int>,
        funding: [FundingRate]?,
        rule: IntrabarRule = .stopFirst
    ) throws(BacktestError) {
        let series = study.series
        guard !bars.isEmpty, bars.lowerBound >= 0, bars.upperBound <= series.count else {
            throw .invalidWindow(bars: bars, candles: series.count)
        }
        let first = series[bars.lowerBound]
        self.study = study
        self.series = series
        self.bars = bars
        self.funding = FundingSchedule(funding ?? [])
        simulation = Simulation(
            execution,
            funding: self.funding,
            interval: series.key.interval,
            first: first,
            rule: rule
        )
        curve = []
        curve.reserveCapacity(bars.count + 1)
        curve.append(EquityPoint(timestamp: first.openTime, equity: execution.initialCapital))
        index = bars.lowerBound
    }

    /// Bars simulated so far.
    var completedBars: Int { index - bars.lowerBound }

    /// Advances to the next close at which an order may be given: that of any bar except the last,
    /// unless an order is still pending.
    ///
    /// - Returns: nil at the end of the window.
    /// - Throws: `CancellationError` where the task has been cancelled.
    mutating func nextDecision() throws -> (now: Moment, account: Account)? {
        while index < bars.upperBound {
            let closed = index
            if closed % Self.barsBetweenChecks == 0 { try Task.checkCancellation() }
            let candle = series[closed]
            simulation.trade(candle)
            index += 1
            let isLast = index == bars.upperBound
            if isLast {
                simulation.end()
            }
            let account = simulation.account(at: candle.close)
            curve.append(
                EquityPoint(timestamp: series.closeTime(at: closed), equity: account.equity)
            )
            if !isLast, !simulation.isWaiting {
                return (study.moment(at: closed), account)
            }
        }
        return nil
    }

    /// Takes an order, or none, at the last reached close.
    mutating func submit(_ order: Order?) {
        simulation.submit(order)
    }

    /// The first trade that has ended.
    var firstTrade: Trade? { simulation.trades.first }

    /// Trades and equity so far; complete after the last decision.
    var result: BacktestResult {
        BacktestResult(
            trades: simulation.trades,
            sizing: simulation.sizing,
            equityCurve: curve,
            fundingComplete: funding.covers(
                from: series.openTimes[bars.lowerBound],
                to: series.closeTime(at: bars.upperBound - 1)
            ),
            ambiguousBars: simulation.ambiguousBars
        )
    }
}
