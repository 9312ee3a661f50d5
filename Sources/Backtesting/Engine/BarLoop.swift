import Market
import Trading

/// Runs one account over the bars of a window and stops at every close at which an order may be
/// given.
///
/// ```swift
/// while let (now, account) = loop.nextDecision() {
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

    /// Starts at the open of the window's first bar.
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

    /// Bars simulated so far.
    var completedBars: Int { index - bars.lowerBound }

    /// Goes on to the next close at which an order may be given: that of any bar but the last,
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

    /// Trades and equity so far; whole once there is no further decision.
    var result: BacktestResult {
        BacktestResult(
            trades: simulation.trades,
            sizing: simulation.sizing,
            equityCurve: curve,
            fundingComplete: funding.covers(
                from: series.openTimes[bars.lowerBound],
                to: series.closeTime(at: bars.upperBound - 1)
            )
        )
    }
}
