import Market

/// Candles merged into few enough to draw.
struct CandleBuckets {
    /// The candles to draw; each opens where its bucket of time begins.
    let candles: [Candle]
    /// Length of a bucket in milliseconds.
    let length: Int64
    /// How many of the series' bars a bucket holds.
    let bars: Int

    /// Merges as few bars as possible to get at most that many candles.
    ///
    /// Buckets are aligned to UTC, so that 24 hourly bars make a calendar day: first open, highest
    /// high, lowest low, last close, summed volume.
    init(_ series: CandleSeries, atMost limit: Int) {
        let step = series.key.interval.milliseconds
        let span =
            (series.openTimes.last?.milliseconds ?? 0) - (series.openTimes.first?.milliseconds ?? 0)
        let sizes = [1, 2, 3, 4, 6, 8, 12, 24, 48, 72, 96, 168, 336, 672]
        let fitting = sizes.first { span / (step * Int64($0)) < Int64(limit) }
        bars = fitting ?? Int(span / (step * Int64(limit)) + 1)
        length = step * Int64(bars)

        var candles: [Candle] = []
        for candle in series.candles {
            var bucket = candle
            if bars > 1 {
                bucket.openTime =
                    candle.openTime - candle.openTime.milliseconds % length
            }
            if let last = candles.last, last.openTime == bucket.openTime {
                candles[candles.count - 1] = last.joined(with: candle)
            } else {
                candles.append(bucket)
            }
        }
        self.candles = candles
    }
}

extension Candle {
    /// This candle merged with a later one.
    fileprivate func joined(with later: Candle) -> Candle {
        Candle(
            openTime: openTime,
            open: open,
            high: max(high, later.high),
            low: min(low, later.low),
            close: later.close,
            volume: volume + later.volume
        )
    }
}
