import Foundation
import Market
import TestSupport
import Testing

@Suite struct CandleTests {
    private static let sound = Candle.make(open: 100, high: 103, low: 98, close: 101, volume: 5)

    @Test(arguments: [
        sound,
        .make(close: 1e-12, volume: 0),
        .make(open: 2, close: 1),
        .make(close: 1e12, volume: 1e24),
    ])
    func `a possible candle has no fault`(candle: Candle) {
        #expect(candle.fault(interval: .oneHour) == nil)
    }

    @Test(
        arguments: ["open", "high", "low", "close"],
        [
            0, -1, 1e-300, 9e-13, 1.1e12, -Double.leastNonzeroMagnitude, Double.infinity,
            -Double.infinity,
        ]
    )
    func `a price is a number from 1e-12 to 1e12`(column: String, value: Double) {
        var candle = Self.sound
        switch column {
        case "open": candle.open = value
        case "high": candle.high = value
        case "low": candle.low = value
        default: candle.close = value
        }
        #expect(candle.fault(interval: .oneHour) == .price(column: column, value: value))
    }

    @Test func `a price that is no number is a fault`() {
        var candle = Self.sound
        candle.close = .nan
        guard case .price("close", let value) = candle.fault(interval: .oneHour) else {
            Issue.record("a close of NaN went through")
            return
        }
        #expect(value.isNaN)
    }

    @Test(arguments: [
        (Candle.make(open: 100, high: 100.5, low: 98, close: 101), 100.5, 101.0),
        (Candle.make(open: 102, high: 101.5, low: 98, close: 101), 101.5, 102),
        (Candle.make(open: 100, high: 99, low: 100, close: 99), 99, 100),
        (Candle.make(open: 100, high: 100, low: 105, close: 100), 100, 105),
    ])
    func `the high is the highest`(candle: Candle, high: Double, other: Double) {
        #expect(candle.fault(interval: .oneHour) == .highTooLow(high: high, other: other))
    }

    @Test(arguments: [
        (Candle.make(open: 100, high: 103, low: 100.5, close: 101), 100.5, 100.0),
        (Candle.make(open: 100, high: 103, low: 99.5, close: 99), 99.5, 99),
    ])
    func `the low is the lowest`(candle: Candle, low: Double, other: Double) {
        #expect(candle.fault(interval: .oneHour) == .lowTooHigh(low: low, other: other))
    }

    @Test(arguments: [-1, 1.1e24, -Double.leastNonzeroMagnitude, Double.infinity, -Double.infinity])
    func `a volume is a number from 0 to 1e24`(volume: Double) {
        let candle = Candle.make(volume: volume)
        #expect(candle.fault(interval: .oneHour) == .volume(volume))
    }

    @Test func `a volume that is no number is a fault`() {
        #expect(Candle.make(volume: .nan).fault(interval: .oneHour) != nil)
    }

    @Test func `a bar opens where its interval lets it`() {
        let late = Timestamp.testStart + 60_000
        let candle = Candle.make(openTime: late)
        #expect(candle.fault(interval: .oneMinute) == nil)
        #expect(candle.fault(interval: .oneHour) == .misaligned(late, .oneHour))
    }

    @Test func `seconds taken for milliseconds are a misaligned bar`() {
        let candle = Candle.make(openTime: Timestamp(milliseconds: 1_737_216_001))
        #expect(
            candle.fault(interval: .oneHour) == .misaligned(candle.openTime, .oneHour)
        )
    }

    @Test(
        arguments: [
            (
                .price(column: "low", value: -2),
                "low is -2.0, but a price is a finite number above 0"
            ),
            (
                .highTooLow(high: 1, other: 2),
                "high 1.0 is below 2.0, another price of the same bar"
            ),
            (.lowTooHigh(low: 3, other: 2), "low 3.0 is above 2.0, another price of the same bar"),
            (.volume(-1), "volume is -1.0, but a volume is a finite number of at least 0"),
            (
                .misaligned(.testStart + 1, .oneHour),
                "2025-01-01T00:00:00.001Z is not where a 1h candle opens; "
                    + "check the interval and the time unit"
            ),
            (
                .duplicateTime(.testStart),
                "2025-01-01T00:00:00Z stands twice; keep one row for each opening time"
            ),
            (
                .unsorted(.testStart, after: .testMonday),
                "2025-01-01T00:00:00Z comes after 2025-01-06T00:00:00Z; "
                    + "sort the rows by opening time"
            ),
        ] as [(CandleFault, String)]
    )
    func `a fault says what is wrong and what would be right`(fault: CandleFault, text: String) {
        #expect(fault.description == text)
    }

    @Test func `a candle keeps every bit in JSON`() throws {
        let candle = Candle.make(high: 100.1, low: 1.0 / 3, close: 100.1, volume: 0.1 + 0.2)
        let json = try JSONEncoder().encode(candle)
        #expect(try JSONDecoder().decode(Candle.self, from: json) == candle)
    }
}
