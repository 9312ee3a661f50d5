import Market
import Trading

/// Simulates one account over a window from event to event: the same account as that of the
/// ``BarLoop``, in a fraction of its time.
///
/// An event is a bar at which something can happen: the strategy may act at its close, an order waits
/// for its open, it settles funding, it reaches a level of the open position, or it is the last one.
/// At each the ``Simulation`` does what it does in the bar loop. At the bars between, nothing changes
/// but the mark of the open position, so they are passed over with a look at their highs and lows.
struct EventLoop {
    private let study: Study
    private let series: CandleSeries
    private let bars: Range<Int>
    private let funding: FundingSchedule
    private var simulation: Simulation
    /// The initial capital, then the equity at the close of each bar.
    private(set) var equity: [Double]
    /// The next bar to simulate.
    private var index: Int

    /// How many bars the strategy is asked about at a time; between two such stretches is a look at
    /// whether the task has been cancelled.
    private static let stretch = 1024

    /// Starts at the open of the window's first bar.
    ///
    /// - Throws: ``BacktestError/invalidWindow(bars:candles:)`` for a window that is empty or not
    ///   inside the series.
    init(
        _ execution: ExecutionConfiguration,
        study: Study,
        bars: Range<Int>,
        funding: [FundingRate]?,
        rule: IntrabarRule
    ) throws(BacktestError) {
        let series = study.series
        guard !bars.isEmpty, bars.lowerBound >= 0, bars.upperBound <= series.count else {
            throw .invalidWindow(bars: bars, candles: series.count)
        }
        self.study = study
        self.series = series
        self.bars = bars
        self.funding = FundingSchedule(funding ?? [])
        simulation = Simulation(
            execution,
            funding: self.funding,
            interval: series.key.interval,
            first: series[bars.lowerBound],
            rule: rule
        )
        equity = [Double](repeating: execution.initialCapital, count: bars.count + 1)
        index = bars.lowerBound
    }

    /// Simulates the whole window.
    ///
    /// - Throws: `CancellationError` where the task has been cancelled.
    mutating func run(_ strategy: some Strategy, policy: RiskPolicy) throws {
        let last = bars.upperBound - 1
        while index < bars.upperBound {
            try Task.checkCancellation()
            let stretch = index..<min(index + Self.stretch, bars.upperBound)
            // At the last close there is nothing to decide.
            for acting in study.actingBars(of: strategy, in: stretch) where acting < last {
                simulate(before: acting)
                let account = simulate()
                guard !simulation.isWaiting else { continue }
                let signal = strategy.signal(at: study.moment(at: acting))
                simulation.submit(policy.order(for: signal, account: account))
            }
            simulate(before: stretch.upperBound)
        }
    }

    /// Simulates the bars before one at which the strategy may act.
    private mutating func simulate(before end: Int) {
        while index < end {
            passQuietBars(before: min(end, bars.upperBound - 1))
            if index < end { _ = simulate() }
        }
    }

    /// Simulates one bar.
    private mutating func simulate() -> Account {
        let candle = series[index]
        simulation.trade(candle)
        index += 1
        if index == bars.upperBound { simulation.end() }
        let account = simulation.account(at: candle.close)
        equity[index - bars.lowerBound] = account.equity
        return account
    }

    /// Marks bars at which nothing happens.
    private mutating func passQuietBars(before end: Int) {
        guard !simulation.isWaiting, index < end else { return }
        let first = index
        if let position = simulation.position {
            var limit = end
            if let time = simulation.nextFunding {
                limit = series.firstIndex(openingAtOrAfter: time, near: first, before: end)
            }
            index = mark(position, cash: simulation.cash, bars: first..<limit)
        } else {
            mark(cash: simulation.cash, bars: first..<end)
            index = end
        }
        if index > first { simulation.skip(through: series[index - 1]) }
    }

    /// Marks an account without a position.
    private mutating func mark(cash: Double, bars: Range<Int>) {
        let offset = 1 - self.bars.lowerBound
        equity.withUnsafeMutableBufferPointer { equity in
            equity[(bars.lowerBound + offset)..<(bars.upperBound + offset)].update(repeating: cash)
        }
    }

    /// Marks an open position up to the first bar that reaches one of its levels.
    ///
    /// The equity is that of ``Position/worth(at:)`` and the cash, to the last bit.
    ///
    /// - Returns: That bar; the end of the bars where none does.
    private mutating func mark(_ position: Position, cash: Double, bars: Range<Int>) -> Int {
        let reach = position.reach
        let (margin, entry) = (position.margin, position.entryPrice)
        let size = position.direction.sign * position.quantity
        let offset = 1 - self.bars.lowerBound
        return series.highs.withUnsafeBufferPointer { highs in
            series.lows.withUnsafeBufferPointer { lows in
                var end = bars.lowerBound
                while end < bars.upperBound, lows[end] > reach.low, highs[end] < reach.high {
                    end += 1
                }
                series.closes.withUnsafeBufferPointer { closes in
                    equity.withUnsafeMutableBufferPointer { equity in
                        for bar in bars.lowerBound..<end {
                            equity[bar + offset] =
                                cash + max(0, margin + size * (closes[bar] - entry))
                        }
                    }
                }
                return end
            }
        }
    }
}

extension EventLoop {
    /// Closed trades.
    var trades: [Trade] { simulation.trades }

    /// The trades and the equity curve.
    var result: BacktestResult {
        let interval = series.key.interval.milliseconds
        var curve: [EquityPoint] = []
        curve.reserveCapacity(equity.count)
        curve.append(EquityPoint(timestamp: series.openTimes[bars.lowerBound], equity: equity[0]))
        for (bar, equity) in zip(bars, equity.dropFirst()) {
            curve.append(EquityPoint(timestamp: series.openTimes[bar] + interval, equity: equity))
        }
        return BacktestResult(
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

    /// What a search keeps.
    var evaluation: Evaluation {
        Evaluation(trades: simulation.trades, equity: equity, series: series, bars: bars)
    }
}

extension CandleSeries {
    /// The first bar of a range that opens at or after a time, looked for from its start on; its end
    /// where none does.
    ///
    /// - Complexity: O(1) where no candle is missing between, otherwise O(log *d*), *d* being how far
    ///   away it is.
    func firstIndex(openingAtOrAfter time: Timestamp, near start: Int, before end: Int) -> Int {
        if start < end {
            let length = key.interval.milliseconds
            let ahead = time.milliseconds - openTimes[start].milliseconds
            let guess = start + Int(max(0, ahead + length - 1) / length)
            if guess < end, openTimes[guess] >= time, guess == start || openTimes[guess - 1] < time
            {
                return guess
            }
        }
        var (low, step) = (start, 1)
        while low + step < end, openTimes[low + step] < time {
            low += step
            step *= 2
        }
        var high = min(low + step, end)
        while low < high {
            let middle = low + (high - low) / 2
            if openTimes[middle] < time { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
