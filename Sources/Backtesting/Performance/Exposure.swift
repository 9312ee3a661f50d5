public import Market

extension Performance {
    /// Share of the window's bars in which a position was open, in percent.
    ///
    /// The bar of an entry counts. The bar of an exit counts too, unless the exit was a signal: that
    /// fills at the bar's open, before the rest of the bar.
    ///
    /// - Parameters:
    ///   - trades: Trades in order of their entries.
    ///   - equity: The start of the window, then the close of each of its bars.
    ///   - interval: How long a bar is.
    /// - Returns: nil without bars.
    public static func exposurePct(
        of trades: [Trade],
        equity: [EquityPoint],
        interval: Interval
    ) -> Double? {
        let bars = equity.dropFirst()
        guard !bars.isEmpty else { return nil }
        var remaining = trades[...]
        let held = bars.count { point in
            let openTime = point.timestamp - interval.milliseconds
            while let trade = remaining.first, !trade.isHeld(upTo: openTime) {
                remaining.removeFirst()
            }
            return remaining.first.map { $0.entryTime <= openTime } ?? false
        }
        return Double(100 * held) / Double(bars.count)
    }
}

extension Performance {
    /// The same share, from the candles of a window: bars are looked up and not counted.
    ///
    /// - Parameters:
    ///   - trades: Trades in order of their entries, all inside the window.
    ///   - series: The candles.
    ///   - bars: The window in them, not empty.
    /// - Returns: A percentage.
    static func exposurePct(of trades: [Trade], series: CandleSeries, bars: Range<Int>) -> Double? {
        var held = 0
        var next = bars.lowerBound
        for trade in trades {
            let entry = series.firstIndex(
                openingAtOrAfter: trade.entryTime,
                near: next,
                before: bars.upperBound
            )
            let end = trade.exitReason == .signal ? trade.exitTime : trade.exitTime + 1
            let exit = series.firstIndex(
                openingAtOrAfter: end,
                near: entry,
                before: bars.upperBound
            )
            held += exit - entry
            next = exit
        }
        return Double(100 * held) / Double(bars.count)
    }
}

extension Trade {
    /// Whether the position is open in the bar with that opening time, or enters later.
    fileprivate func isHeld(upTo openTime: Timestamp) -> Bool {
        exitReason == .signal ? openTime < exitTime : openTime <= exitTime
    }
}
