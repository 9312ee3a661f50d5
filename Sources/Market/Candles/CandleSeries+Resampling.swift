extension Interval {
    /// How many candles of a shorter interval make one of this length; nil where no whole number
    /// does, or where they would straddle its bounds.
    public func candles(of shorter: Interval) -> Int? {
        guard milliseconds.isMultiple(of: shorter.milliseconds),
            (anchor - shorter.anchor).isMultiple(of: shorter.milliseconds)
        else { return nil }
        return Int(milliseconds / shorter.milliseconds)
    }
}

extension CandleSeries {
    /// These candles combined into longer ones: the first open, the highest high, the lowest low, the
    /// last close and the whole volume of each stretch.
    ///
    /// A stretch of which candles are missing is made of those that are there. The first and the last
    /// one may be incomplete.
    ///
    /// - Parameter interval: A whole multiple of the candles' own interval, see
    ///   ``Interval/candles(of:)``.
    /// - Returns: A series of that interval, without empty stretches.
    /// - Throws: ``MarketError/invalidCandle(row:fault:)`` never for valid candles.
    public func resampled(to interval: Interval) throws(MarketError) -> CandleSeries {
        precondition(interval.candles(of: key.interval) != nil, "a whole number of candles")
        guard interval != key.interval else { return self }
        let longer = SeriesKey(symbol: key.symbol, venue: key.venue, interval: interval)
        var series = try CandleSeries(key: longer, candles: [])
        var first = 0
        while first < count {
            let opened = interval.openTime(containing: openTimes[first])
            let end = firstIndex(openingAtOrAfter: opened + interval.milliseconds)
            let rows = first..<end
            try series.append(
                Candle(
                    openTime: opened,
                    open: opens[first],
                    high: highs[rows].max() ?? highs[first],
                    low: lows[rows].min() ?? lows[first],
                    close: closes[end - 1],
                    volume: volumes[rows].reduce(0, +)
                )
            )
            first = end
        }
        return series
    }
}
