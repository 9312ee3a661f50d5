import Market
import TestSupport
import Testing

@Suite struct IntervalTests {
    @Test func `the exchange's names are read and written`() throws {
        let names = [
            "1m", "3m", "5m", "15m", "30m", "1h", "2h", "4h", "6h", "8h", "12h", "1d", "1w",
        ]
        #expect(try names.map { try Interval($0) } == Interval.allCases)
        #expect(Interval.allCases.map(\.description) == names)
    }

    @Test(arguments: ["", "1H", "60m", "1M", "7d", "1 h", "hour"])
    func `another interval is refused, a calendar month too`(text: String) {
        #expect(throws: MarketError.unknownInterval(text)) {
            try Interval(text)
        }
    }

    @Test func `a year of hours has 8760 bars`() {
        #expect(Interval.oneHour.barsPerYear == 8760)
        #expect(Interval.oneDay.barsPerYear == 365)
        #expect(Interval.oneMinute.barsPerYear == 525_600)
    }

    @Test(arguments: [
        (Interval.oneMinute, "2025-01-18T16:07:31.250Z", "2025-01-18T16:07:00Z"),
        (.fifteenMinutes, "2025-01-18T16:59:59.999Z", "2025-01-18T16:45:00Z"),
        (.oneHour, "2025-01-18T16:00:00Z", "2025-01-18T16:00:00Z"),
        (.fourHours, "2025-01-18T15:59:59Z", "2025-01-18T12:00:00Z"),
        (.oneDay, "2025-01-18T16:00:00Z", "2025-01-18T00:00:00Z"),
        (.oneWeek, "2025-01-19T23:59:59Z", "2025-01-13T00:00:00Z"),
        (.oneWeek, "2025-01-20T00:00:00Z", "2025-01-20T00:00:00Z"),
        (.oneHour, "1969-12-31T23:59:59.999Z", "1969-12-31T23:00:00Z"),
        (.oneWeek, "1970-01-01T00:00:00Z", "1969-12-29T00:00:00Z"),
    ])
    func `a moment belongs to the candle that holds it`(
        interval: Interval,
        moment: String,
        opens: String
    ) throws {
        let opening = try Timestamp(opens)
        #expect(try interval.openTime(containing: Timestamp(moment)) == opening)
        #expect(interval.isAligned(opening))
        #expect(!interval.isAligned(opening + 1))
        #expect(interval.openTime(containing: opening + (interval.milliseconds - 1)) == opening)
    }

    @Test(arguments: [
        (Interval.oneDay, "2025-05-01", "2025-06-15T12:00:00Z", "2025-05-01", "2025-06-15"),
        (.oneDay, "2025-05-01T00:00:00.001Z", "2025-06-15", "2025-05-02", "2025-06-15"),
        (.oneHour, "2025-05-01", "2025-05-01T01:00:00Z", "2025-05-01", "2025-05-01T01:00:00Z"),
        (.oneHour, "2025-05-01T00:30:00Z", "2025-05-01T01:30:00Z", "2025-05-01T01:00:00Z", ""),
        (.oneWeek, "2025-01-13", "2025-01-26T23:59:59Z", "2025-01-13", "2025-01-20"),
    ])
    func `candles within a stretch open and close in it`(
        interval: Interval,
        from: String,
        to: String,
        first: String,
        end: String
    ) throws {
        let within = try interval.openTimes(within: Timestamp(from)..<Timestamp(to))
        #expect(within.lowerBound == (try Timestamp(first)))
        #expect(within.upperBound == (try Timestamp(end.isEmpty ? first : end)))
    }

    @Test func `weeks open on Monday`() throws {
        let wednesday = Timestamp.testStart
        let opening = Interval.oneWeek.openTime(containing: wednesday)
        #expect(opening.dayOfWeek == 0)
        #expect(opening.hourOfDay == 0)
        #expect(Interval.oneWeek.isAligned(.testMonday))
        #expect(!Interval.oneWeek.isAligned(wednesday))
    }
}
