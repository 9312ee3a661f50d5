/// Candles of one symbol, venue and interval in time order, in columns.
///
/// Opening times increase strictly; bars may be missing (see ``gaps``), none is ever made up. Every
/// column has ``count`` elements. The checks of ``Candle/fault(interval:)`` hold for each row.
public struct CandleSeries: Sendable, Equatable {
    /// What the candles are of.
    public let key: SeriesKey
    /// When each bar began, strictly increasing.
    public private(set) var openTimes: [Timestamp] = []
    /// First prices.
    public private(set) var opens: [Double] = []
    /// Highest prices.
    public private(set) var highs: [Double] = []
    /// Lowest prices.
    public private(set) var lows: [Double] = []
    /// Last prices.
    public private(set) var closes: [Double] = []
    /// Amounts traded in the base currency.
    public private(set) var volumes: [Double] = []

    /// Creates a series from candles in time order.
    ///
    /// - Throws: ``MarketError/invalidCandle(row:fault:)`` with the first bad row, counted from 1.
    public init(key: SeriesKey, candles: some Sequence<Candle>) throws(MarketError) {
        self.key = key
        for candle in candles {
            try append(candle)
        }
    }

    /// Adds the next candle.
    ///
    /// - Throws: ``MarketError/invalidCandle(row:fault:)`` where it is impossible or not later than
    ///   the last one; the series is then unchanged.
    public mutating func append(_ candle: Candle) throws(MarketError) {
        if let fault = candle.fault(interval: key.interval) ?? orderFault(candle.openTime) {
            throw .invalidCandle(row: count + 1, fault: fault)
        }
        openTimes.append(candle.openTime)
        opens.append(candle.open)
        highs.append(candle.high)
        lows.append(candle.low)
        closes.append(candle.close)
        volumes.append(candle.volume)
    }

    /// Makes room for further candles, so that appending them moves none.
    package mutating func reserveCapacity(_ count: Int) {
        openTimes.reserveCapacity(count)
        opens.reserveCapacity(count)
        highs.reserveCapacity(count)
        lows.reserveCapacity(count)
        closes.reserveCapacity(count)
        volumes.reserveCapacity(count)
    }

    private func orderFault(_ time: Timestamp) -> CandleFault? {
        guard let last = openTimes.last, time <= last else { return nil }
        return time == last ? .duplicateTime(time) : .unsorted(time, after: last)
    }
}

extension CandleSeries {
    /// How many candles there are.
    public var count: Int { openTimes.count }

    /// Whether there are none.
    public var isEmpty: Bool { openTimes.isEmpty }

    /// The candle at a position, 0 being the oldest.
    public subscript(index: Int) -> Candle {
        Candle(
            openTime: openTimes[index],
            open: opens[index],
            high: highs[index],
            low: lows[index],
            close: closes[index],
            volume: volumes[index]
        )
    }

    /// All candles as rows, oldest first.
    public var candles: some RandomAccessCollection<Candle> {
        openTimes.indices.lazy.map { self[$0] }
    }

    /// When the candle at a position closes and so becomes known.
    public func closeTime(at index: Int) -> Timestamp {
        openTimes[index] + key.interval.milliseconds
    }

    /// The position of the first candle that opens at or after a moment; ``count`` if none does.
    ///
    /// - Complexity: O(log *n*).
    public func firstIndex(openingAtOrAfter time: Timestamp) -> Int {
        var range = 0..<count
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            if openTimes[middle] < time {
                range = (middle + 1)..<range.upperBound
            } else {
                range = range.lowerBound..<middle
            }
        }
        return range.lowerBound
    }

    /// The candles at those positions as a series of their own.
    public func slice(_ range: Range<Int>) -> CandleSeries {
        guard range != 0..<count else { return self }
        var slice = self
        slice.openTimes = Array(openTimes[range])
        slice.opens = Array(opens[range])
        slice.highs = Array(highs[range])
        slice.lows = Array(lows[range])
        slice.closes = Array(closes[range])
        slice.volumes = Array(volumes[range])
        return slice
    }

    /// The stretches of missing candles between the first and the last one.
    public var gaps: [Gap] {
        Gap.gaps(in: openTimes, interval: key.interval)
    }
}
