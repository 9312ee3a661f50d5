import Market
import TestSupport
import Testing

@Suite struct CandleSeriesTests {
    private static let hour: Int64 = 3_600_000

    /// Candles that open so many hours after the start.
    private static func bars(atHours hours: [Int64]) -> [Candle] {
        hours.map { .make(openTime: .testStart + $0 * hour, close: 100 + Double($0)) }
    }

    @Test func `columns hold the rows in order`() throws {
        let rows = (0..<3).map { (index: Int64) in
            Candle.make(
                openTime: .testStart + index * Self.hour,
                open: 10,
                high: 14,
                low: 8,
                close: 11 + Double(index),
                volume: Double(index)
            )
        }
        let series = try CandleSeries(key: .make(), candles: rows)
        #expect(series.count == 3)
        #expect(!series.isEmpty)
        #expect(series.openTimes == rows.map(\.openTime))
        #expect(series.opens == [10, 10, 10])
        #expect(series.highs == [14, 14, 14])
        #expect(series.lows == [8, 8, 8])
        #expect(series.closes == [11, 12, 13])
        #expect(series.volumes == [0, 1, 2])
        #expect(series[1] == rows[1])
        #expect(Array(series.candles) == rows)
        #expect(series.closeTime(at: 1) == .testStart + 2 * Self.hour)
    }

    @Test func `a series may be empty`() throws {
        let series = try CandleSeries(key: .make(), candles: [])
        #expect(series.isEmpty)
        #expect(series.gaps == [])
        #expect(series.firstIndex(openingAtOrAfter: .testStart) == 0)
    }

    @Test func `an impossible candle is named by its row`() throws {
        var rows = Self.bars(atHours: [0, 1, 2, 3])
        rows[2].high = 1
        #expect(
            throws: MarketError.invalidCandle(row: 3, fault: .highTooLow(high: 1, other: 102))
        ) {
            try CandleSeries(key: .make(), candles: rows)
        }
    }

    @Test func `an opening time that stands twice is named by its row`() {
        let time = Timestamp.testStart + Self.hour
        #expect(throws: MarketError.invalidCandle(row: 3, fault: .duplicateTime(time))) {
            try CandleSeries(key: .make(), candles: Self.bars(atHours: [0, 1, 1]))
        }
    }

    @Test func `a row that goes back in time is named`() {
        let fault = CandleFault.unsorted(
            .testStart + Self.hour,
            after: .testStart + 2 * Self.hour
        )
        #expect(throws: MarketError.invalidCandle(row: 3, fault: fault)) {
            try CandleSeries(key: .make(), candles: Self.bars(atHours: [0, 2, 1]))
        }
    }

    @Test func `a refused candle leaves the series as it was`() throws {
        var series = try CandleSeries(key: .make(), candles: Self.bars(atHours: [0, 1]))
        let before = series
        #expect(
            throws: MarketError.invalidCandle(
                row: 3,
                fault: .misaligned(.testStart + 1, .oneHour)
            )
        ) {
            try series.append(.make(openTime: .testStart + 1))
        }
        #expect(series == before)
        try series.append(Self.bars(atHours: [2])[0])
        #expect(series.count == 3)
    }

    @Test func `missing candles are found and never made up`() throws {
        let series = try CandleSeries(
            key: .make(),
            candles: Self.bars(atHours: [0, 1, 3, 4, 10])
        )
        let start = Timestamp.testStart
        #expect(series.count == 5)
        #expect(
            series.gaps == [
                Gap(from: start + 2 * Self.hour, to: start + 2 * Self.hour, missing: 1),
                Gap(from: start + 5 * Self.hour, to: start + 9 * Self.hour, missing: 5),
            ]
        )
    }

    @Test(
        arguments: [
            (-5, 0), (0, 0), (1, 1), (2, 2), (3, 2), (4, 3), (7, 4), (10, 4), (11, 5), (1000, 5),
        ] as [(Int64, Int)]
    )
    func `a moment finds the first candle that opens then or later`(
        hour: Int64,
        index: Int
    ) throws {
        let series = try CandleSeries(
            key: .make(),
            candles: Self.bars(atHours: [0, 1, 3, 4, 10])
        )
        let time = Timestamp.testStart + hour * Self.hour
        #expect(series.firstIndex(openingAtOrAfter: time) == index)
        #expect(series.firstIndex(openingAtOrAfter: time - 1) <= index)
    }

    @Test func `a moment between two bars finds the later one`() throws {
        let series = try CandleSeries(key: .make(), candles: Self.bars(atHours: [0, 1, 2]))
        #expect(series.firstIndex(openingAtOrAfter: .testStart + 1) == 1)
    }

    @Test(arguments: [0..<0, 0..<50, 10..<20, 49..<50, 50..<50])
    func `a slice is the series of those rows`(range: Range<Int>) throws {
        let series = try CandleSeries.randomWalk(count: 50, seed: 1)
        let slice = series.slice(range)
        #expect(slice.key == series.key)
        #expect(Array(slice.candles) == Array(series.candles)[range].map { $0 })
        #expect(try slice == CandleSeries(key: series.key, candles: slice.candles))
    }

    @Test func `the sample is two thousand hours without a gap`() throws {
        let sample = try CandleSeries.sample()
        #expect(sample.count == 2000)
        #expect(sample.gaps.isEmpty)
        #expect(sample.openTimes.first?.description == "2018-08-11T00:00:00Z")
        #expect(sample.openTimes.last?.description == "2018-11-02T07:00:00Z")
        #expect(sample.volumes.allSatisfy { $0 > 0 })
    }
}
