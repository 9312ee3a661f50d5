package import Market

extension Timestamp {
    /// 2025-01-01T00:00:00Z: midnight of a Wednesday, where made-up candles begin.
    package static let testStart = Timestamp(milliseconds: 1_735_689_600_000)

    /// Monday 2025-01-06T00:00:00Z, where made-up weeks begin.
    package static let testMonday = Timestamp(milliseconds: 1_736_121_600_000)
}

extension SeriesKey {
    /// A key: `BTCUSDT futures 1h` where nothing else is said.
    package static func make(
        symbol: String = "BTCUSDT",
        venue: Venue = .futures,
        interval: Interval = .oneHour
    ) throws -> SeriesKey {
        try SeriesKey(symbol: Symbol(symbol), venue: venue, interval: interval)
    }
}

extension Candle {
    /// A candle of which a test states only what matters.
    ///
    /// What is not given follows from the rest: the open is the close, the high and the low are the
    /// larger and the smaller of the two.
    package static func make(
        openTime: Timestamp = .testStart,
        open: Double? = nil,
        high: Double? = nil,
        low: Double? = nil,
        close: Double = 100,
        volume: Double = 10
    ) -> Candle {
        let open = open ?? close
        return Candle(
            openTime: openTime,
            open: open,
            high: high ?? max(open, close),
            low: low ?? min(open, close),
            close: close,
            volume: volume
        )
    }
}
