package import Market

// What holds for every store: how new rows meet stored ones, and what is missing between them.

extension CandleSeries {
    /// Makes a series of rows that are to be stored.
    ///
    /// - Throws: ``StorageError/invalidCandle(row:key:fault:)`` with the first row that is invalid or
    ///   out of order.
    package init(storing candles: some Sequence<Candle>, for key: SeriesKey) throws {
        do {
            self = try CandleSeries(key: key, candles: candles)
        } catch {
            guard case .invalidCandle(let row, let fault) = error else { throw error }
            throw StorageError.invalidCandle(row: row, key: key, fault: fault)
        }
    }

    /// Goes through the candles beside those that are stored, one by one.
    ///
    /// - Parameters:
    ///   - stored: The stored candles of the same span.
    ///   - policy: What to do with a candle that differs from the stored one.
    ///   - progress: Called at intervals with the rows done so far.
    ///   - insert: Called for a candle of which none is stored.
    ///   - replace: Called with a stored candle and the one in its place.
    /// - Returns: The counts of rows.
    /// - Throws: ``StorageError/conflict(row:key:stored:new:)``, and what the closures throw.
    func merge(
        into stored: CandleSeries,
        onConflict policy: ConflictPolicy,
        progress: (Int) throws -> Void,
        insert: (Candle) throws -> Void,
        replace: (Candle, Candle) throws -> Void
    ) throws -> ImportSummary {
        var summary = ImportSummary(received: count)
        var next = 0
        for (row, candle) in candles.enumerated() {
            if row % 8192 == 0 {
                try progress(row)
            }
            while next < stored.count, stored.openTimes[next] < candle.openTime {
                next += 1
            }
            guard next < stored.count, stored.openTimes[next] == candle.openTime else {
                try insert(candle)
                summary.inserted += 1
                continue
            }
            let old = stored[next]
            guard old != candle else {
                summary.unchanged += 1
                continue
            }
            switch policy {
            case .refuse:
                throw StorageError.conflict(row: row + 1, key: key, stored: old, new: candle)
            case .keep:
                summary.differing.add(
                    candle.openTime,
                    reason: "the store has \(old.values), the new row \(candle.values)"
                )
            case .replace:
                try replace(old, candle)
                summary.replaced += 1
            }
        }
        return summary
    }
}

extension [FundingRate] {
    /// Goes through funding rates beside those that are stored, one by one.
    ///
    /// - Parameters:
    ///   - symbol: Whose rates they are.
    ///   - policy: What to do with a rate that differs from the stored one.
    ///   - stored: Looks up the stored rate of a time.
    ///   - write: Stores a rate, over the one that was there.
    /// - Returns: The counts of rows.
    /// - Throws: ``StorageError/invalidFunding(row:symbol:rate:)``,
    ///   ``StorageError/fundingConflict(row:symbol:stored:new:)``, and what the closures throw.
    func merge(
        of symbol: Symbol,
        onConflict policy: ConflictPolicy,
        stored: (Timestamp) throws -> Double?,
        write: (FundingRate, Double?) throws -> Void
    ) throws -> ImportSummary {
        var summary = ImportSummary(received: count)
        for (row, new) in enumerated() {
            guard abs(new.rate) <= 1 else {
                throw StorageError.invalidFunding(row: row + 1, symbol: symbol, rate: new)
            }
            let stored = try stored(new.time)
            switch stored {
            case nil:
                summary.inserted += 1
            case new.rate:
                summary.unchanged += 1
                continue
            case let rate? where policy == .keep:
                summary.differing.add(
                    new.time,
                    reason: "the store has \(rate), the new row \(new.rate)"
                )
                continue
            case let rate? where policy == .refuse:
                throw StorageError.fundingConflict(
                    row: row + 1,
                    symbol: symbol,
                    stored: FundingRate(time: new.time, rate: rate),
                    new: new
                )
            default:
                summary.replaced += 1
            }
            try write(new, stored)
        }
        return summary
    }
}

extension Interval {
    /// The ranges of `from..<to` without stored candles.
    ///
    /// - Parameters:
    ///   - from: The start.
    ///   - to: The end.
    ///   - stored: The opening times of the stored candles of a span, in order.
    /// - Returns: Ranges in time order. Each starts at the opening time of a missing candle and ends
    ///   before the next stored one, or at the first opening time at or after `to`.
    func missingRanges(
        from: Timestamp,
        to: Timestamp,
        stored: (Timestamp, Timestamp) throws -> [Timestamp]
    ) rethrows -> [Range<Timestamp>] {
        let step = milliseconds
        var expected = openTime(containing: from + (step - 1))
        let end = openTime(containing: to + (step - 1))
        guard expected < end else { return [] }
        var ranges: [Range<Timestamp>] = []
        for stored in try stored(expected, end) {
            if expected < stored {
                ranges.append(expected..<stored)
            }
            expected = stored + step
        }
        if expected < end {
            ranges.append(expected..<end)
        }
        return ranges
    }
}

extension SeriesStatus {
    /// The status of a series with some opening times; nil where there are none.
    init?(
        of key: SeriesKey,
        _ openTimes: [Timestamp],
        leftOut: @autoclosure () throws -> [Timestamp]
    )
        rethrows
    {
        guard let first = openTimes.first, let last = openTimes.last else { return nil }
        self.init(
            key: key,
            candles: openTimes.count,
            first: first,
            last: last,
            gaps: Gap.gaps(in: openTimes, interval: key.interval, leftOut: try leftOut())
        )
    }
}

extension SeriesKey {
    /// The order in which series are listed.
    var order: (String, String, Int64) {
        (symbol.name, venue.rawValue, interval.milliseconds)
    }
}
