import Foundation
import Market

extension BinanceClient {
    /// One request for candles that open in `from..<to`.
    func candlePage(_ key: SeriesKey, from: Timestamp, to: Timestamp) async throws -> Page<Candle> {
        let step = key.interval.milliseconds
        let end = min(to, key.interval.openTime(containing: now()))
        let wanted = (end.milliseconds - from.milliseconds + step - 1) / step
        guard wanted > 0 else { return .end }
        let endpoint = key.venue == .futures ? Endpoint.futuresCandles : .spotCandles
        let limit = Int(min(wanted, Int64(endpoint.longestPage)))
        let answer: Answer<WireCandle> = try await get(
            endpoint,
            key.symbol,
            limit: limit,
            [
                ("symbol", key.symbol.name),
                ("interval", key.interval.rawValue),
                ("startTime", "\(from.milliseconds)"),
                ("endTime", "\(end.milliseconds - 1)"),
                ("limit", "\(limit)"),
            ]
        )
        let candles = try ordered(
            answer.rows.map(\.candle),
            \.openTime,
            in: from..<end,
            answer.host
        )
        for candle in candles {
            if let fault = candle.fault(interval: key.interval) {
                throw ExchangeError.badAnswer(host: answer.host, reason: "\(fault)")
            }
        }
        // If this machine's clock is ahead, the exchange's own time decides what has closed.
        let present = min(now(), answer.date ?? now())
        let closed = candles.filter { $0.openTime + step <= present }
        guard let last = closed.last, closed.count == candles.count else {
            return Page(rows: closed, next: nil)
        }
        let next = last.openTime + step
        return Page(rows: closed, next: next < end ? next : nil)
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
        let rates = try ordered(answer.rows.map(\.rate), \.time, in: from..<to, answer.host)
        if let bad = rates.first(where: { !(abs($0.rate) <= 1) }) {
            throw ExchangeError.badAnswer(
                host: answer.host,
                reason: "funding rate \(bad.rate) at \(bad.time)"
            )
        }
        return Page(rows: rates, next: rates.last.map { $0.time + 1 })
    }

    /// The rows in time order, without duplicates.
    ///
    /// Pages have been seen to be unsorted and to contain duplicates. Both are accepted if equal
    /// rows agree and all rows are in the requested range.
    private func ordered<Row: Equatable>(
        _ rows: [Row],
        _ time: (Row) -> Timestamp,
        in range: Range<Timestamp>,
        _ host: String
    ) throws -> [Row] {
        var result: [Row] = []
        for row in rows.sorted(by: { time($0) < time($1) }) {
            guard range.contains(time(row)) else {
                throw ExchangeError.badAnswer(
                    host: host,
                    reason: "a row of \(time(row)) was not asked for"
                )
            }
            if let last = result.last, time(last) == time(row) {
                guard last == row else {
                    throw ExchangeError.badAnswer(
                        host: host,
                        reason: "two different rows of \(time(row))"
                    )
                }
            } else {
                result.append(row)
            }
        }
        return result
    }
}
