import Market

/// Funding rates in time order, consumed as time passes.
struct FundingSchedule: Sendable {
    private let rates: [FundingRate]
    private var next = 0

    /// The longest time between two settlements on the exchange, in milliseconds.
    private static let longestInterval: Int64 = 8 * 3_600_000

    /// Creates a schedule from rates in any order.
    ///
    /// The exchange's timestamps are some milliseconds after the hour; they are rounded down to the
    /// minute.
    init(_ rates: [FundingRate]) {
        self.rates =
            rates
            .map { rate in
                let minute: Int64 = 60_000
                return FundingRate(
                    time: rate.time - rate.time.milliseconds % minute,
                    rate: rate.rate
                )
            }
            .sorted { $0.time < $1.time }
    }

    /// Whether no settlement of a window can be missing: neither between two rates nor between a
    /// rate and the window's edges are there more than eight hours.
    func covers(from start: Timestamp, to end: Timestamp) -> Bool {
        let reach = Self.longestInterval
        guard rates.contains(where: { start - reach <= $0.time && $0.time <= end + reach }) else {
            return false
        }
        var previous = start
        for rate in rates where start <= rate.time && rate.time <= end {
            guard rate.time <= previous + reach else { return false }
            previous = rate.time
        }
        return end <= previous + reach
    }

    /// The next rate settled at or before a time; nil if there is none.
    mutating func next(through time: Timestamp) -> FundingRate? {
        guard next < rates.count, rates[next].time <= time else { return nil }
        defer { next += 1 }
        return rates[next]
    }
}
