import Market
import Trading

/// The way of one account through a window, which halts wherever an order may be given.
///
/// ```swift
/// while let (now, account) = passage.nextDecision() {
///     passage.submit(decide(now, account))
/// }
/// let result = passage.result
/// ```
struct Passage {
    private let study: Study
    private let series: CandleSeries
    /// Positions of the window in the series.
    let bars: Range<Int>
    private let funding: FundingSchedule
    private var simulation: Simulation
    private var curve: [EquityPoint]
    /// The bar to be lived through next.
    private var index: Int

    /// Stands at the open of the window's first bar.
    ///
    /// - Throws: ``BacktestError/invalidWindow(bars:candles:)`` for a window that is empty or not
    ///   inside the series.
    init(
        _ execution: ExecutionConfiguration,
        study: Study,
        bars: Range<Int>,
        funding: [FundingRate]?
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
            first: first
        )
        curve = []
        curve.reserveCapacity(bars.count + 1)
        curve.append(EquityPoint(timestamp: first.openTime, equity: execution.initialCapital))
        index = bars.lowerBound
    }

    /// Bars lived through so far.
    var completedBars: Int { index - bars.lowerBound }

    /// Lives on to the next close at which an order may be given: that of any bar but the last,
    /// unless an order still waits to be filled.
    ///
    /// - Returns: nil at the end of the window.
    mutating func nextDecision() -> (now: Moment, account: Account)? {
        while index < bars.upperBound {
            let closed = index
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

    /// Takes an order, or none, at the close that was reached last.
    mutating func submit(_ order: Order?) {
        simulation.submit(order)
    }

    /// The first trade that has ended.
    var firstTrade: Trade? { simulation.trades.first }

    /// What the account has lived through; whole once there is no further decision.
    var result: BacktestResult {
        BacktestResult(
            trades: simulation.trades,
            equityCurve: curve,
            fundingComplete: funding.covers(
                from: series.openTimes[bars.lowerBound],
                to: series.closeTime(at: bars.upperBound - 1)
            )
        )
    }
}
