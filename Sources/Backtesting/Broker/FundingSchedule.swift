import Market

/// Funding rates in time order, consumed as time passes.
struct FundingSchedule: Sendable {
    private let rates: [FundingRate]
    private var next = 0

    private let coverage: FundingCoverage

    /// Creates a schedule from rates in any order.
    ///
    /// The exchange's timestamps are some milliseconds after the hour; they are rounded down to the
    /// minute.
    init(_ rates: [FundingRate]) {
        coverage = FundingCoverage(rates)
        self.rates =
            rates
            .map { FundingRate(time: $0.settlementTime, rate: $0.rate) }
            .sorted { $0.time < $1.time }
    }

    /// Whether no settlement of a window can be missing: neither between two rates nor between a
    /// rate and the window's edges are there more than eight hours.
    func covers(from start: Timestamp, to end: Timestamp) -> Bool {
        coverage.isComplete(from: start, through: end)
    }

    /// When the next rate is settled; nil after the last one.
    var nextTime: Timestamp? { next < rates.count ? rates[next].time : nil }

    /// The next rate settled at or before a time; nil if there is none.
    mutating func next(through time: Timestamp) -> FundingRate? {
        guard next < rates.count, rates[next].time <= time else { return nil }
        defer { next += 1 }
        return rates[next]
    }
}
