import Foundation
public import Market

extension BinanceClient {
    /// One request for candles that open in `from..<to`.
    func candlePage(_ key: SeriesKey, from: Timestamp, to: Timestamp) async throws -> Page<Candle> {
        let step = key.interval.milliseconds
        let end = min(to, key.interval.openTime(containing: now()))
        let wanted = (end.milliseconds - from.milliseconds + step - 1) / step
        guard wanted > 0 else { return .end }
        let (content, date) = try await candles(
            key,
            from: from,
            before: end,
            atMost: Int(clamping: wanted)
        )
        // Where this machine's clock runs ahead, the exchange's own knows better what has closed.
        let present = min(now(), date ?? now())
        let closed = ExchangePage(
            rows: content.rows.filter { $0.openTime + step <= present },
            impossible: content.impossible.filter { $0.time + step <= present }
        )
        guard let last = closed.lastTime(\.openTime), closed == content else {
            return Page(content: closed, next: nil)
        }
        let next = key.interval.openTime(containing: last) + step
        return Page(content: closed, next: next < end ? next : nil)
    }

    /// One request for the newest closed candles that open before a time, however long the exchange had
    /// none before it.
    ///
    /// - Parameters:
    ///   - key: The series.
    ///   - count: How many at most; the exchange gives fewer where a page is shorter.
    ///   - end: They open before it.
    /// - Returns: The candles; an empty page where the exchange has none before the time.
    /// - Throws: ``ExchangeError``, or `CancellationError`.
    public func candles(
        _ key: SeriesKey,
        newest count: Int,
        before end: Timestamp
    ) async throws -> ExchangePage<Candle> {
        let end = min(end, key.interval.openTime(containing: now()))
        return try await candles(key, from: nil, before: end, atMost: max(1, count)).page
    }

    /// Asks for candles of a stretch, as many as a page holds.
    ///
    /// - Parameters:
    ///   - key: The series.
    ///   - start: The oldest ones from then on; nil for the newest ones before the end.
    ///   - end: They open before it.
    ///   - count: How many at most, at least 1.
    /// - Returns: The candles, and the exchange's own time where it tells it.
    /// - Throws: ``ExchangeError``, or `CancellationError`.
    private func candles(
        _ key: SeriesKey,
        from start: Timestamp?,
        before end: Timestamp,
        atMost count: Int
    ) async throws -> (page: ExchangePage<Candle>, date: Timestamp?) {
        let endpoint = key.venue == .futures ? Endpoint.futuresCandles : .spotCandles
        let limit = min(count, endpoint.longestPage)
        let first = start.map { [("startTime", "\($0.milliseconds)")] } ?? []
        let answer: Answer<WireCandle> = try await get(
            endpoint,
            key.symbol,
            limit: limit,
            [("symbol", key.symbol.name), ("interval", key.interval.rawValue)] + first + [
                ("endTime", "\(end.milliseconds - 1)"), ("limit", "\(limit)"),
            ]
        )
        let content = try page(
            answer.rows.map(\.candle),
            \.openTime,
            in: (start ?? Timestamp(milliseconds: 0))..<end,
            answer.host
        ) { $0.fault(interval: key.interval)?.description }
        return (content, answer.date)
    }

    /// One request for funding rates settled in `from..<to`.
    func fundingPage(
        _ symbol: Symbol,
        from: Timestamp,
        to: Timestamp
    ) async throws -> Page<FundingRate> {
        guard from < to else { return .end }
        let endpoint = Endpoint.funding
        let answer: Answer<WireFunding> = try await get(
            endpoint,
            symbol,
            limit: endpoint.longestPage,
            [
                ("symbol", symbol.name),
                ("startTime", "\(from.milliseconds)"),
                ("endTime", "\(to.milliseconds - 1)"),
                ("limit", "\(endpoint.longestPage)"),
            ]
        )
        let content = try page(answer.rows.map(\.rate), \.time, in: from..<to, answer.host) {
            abs($0.rate) <= 1 ? nil : "funding rate \($0.rate) is not a share between -1 and 1"
        }
        return Page(content: content, next: content.lastTime(\.time).map { $0 + 1 })
    }

    /// The rows in time order, without duplicates.
    ///
    /// - Throws: ``ExchangeError/badAnswer(host:reason:)`` for a row that was not asked for.
    private func page<Row: Equatable & Sendable>(
        _ rows: [Row],
        _ time: (Row) -> Timestamp,
        in range: Range<Timestamp>,
        _ host: String,
        fault: (Row) -> String?
    ) throws -> ExchangePage<Row> {
        var page = ExchangePage<Row>(rows: [], impossible: [])
        for row in rows.sorted(by: { time($0) < time($1) }) {
            let moment = time(row)
            guard range.contains(moment) else {
                throw ExchangeError.badAnswer(
                    host: host,
                    reason: "a row of \(moment) was not asked for"
                )
            }
            if page.impossible.last?.time == moment { continue }
            if let fault = fault(row) {
                page.impossible.append(ImpossibleRow(time: moment, reason: fault))
                if let last = page.rows.last, time(last) == moment { page.rows.removeLast() }
            } else if let last = page.rows.last, time(last) == moment {
                guard last != row else { continue }
                page.rows.removeLast()
                page.impossible.append(
                    ImpossibleRow(time: moment, reason: "two different rows of \(moment)")
                )
            } else {
                page.rows.append(row)
            }
        }
        return page
    }
}

extension ExchangePage {
    /// When the last row was, whether it can be true or not.
    fileprivate func lastTime(_ time: (Row) -> Timestamp) -> Timestamp? {
        [rows.last.map(time), impossible.last?.time].compactMap(\.self).max()
    }
}
