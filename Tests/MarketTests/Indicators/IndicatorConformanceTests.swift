import Market
import TestSupport
import Testing

/// What holds for every line of every indicator.
@Suite struct IndicatorConformanceTests {
    @Test(arguments: IndicatorLine.all)
    func `values agree with the outside reference on real candles`(line: IndicatorLine) throws {
        let golden = try NumberTable(fixture: "Market/indicators.csv")
        let rows = try golden.column("row").map { Int($0) }
        let expected = try golden.column(line.name)
        let actual = try line.values(.sample())
        // A line that crosses zero is the difference of large numbers there.
        let floor = 1e-12 * largestMagnitude(expected)
        for (row, value) in zip(rows, expected) {
            #expect(
                isClose(actual[row], value, relative: 1e-9, absolute: floor),
                "row \(row): \(actual[row]) instead of \(value)"
            )
        }
    }

    @Test func `no reference column is left untested`() throws {
        let golden = try NumberTable(fixture: "Market/indicators.csv")
        #expect(golden.names.dropFirst() == IndicatorLine.all.map(\.name)[...])
        #expect(golden.rowCount == 243)
    }

    @Test(arguments: IndicatorLine.all)
    func `a market that never moves is read as the reference reads it`(line: IndicatorLine) throws {
        let expected = try #require(
            NumberTable(fixture: "Market/flat.csv").column(line.name).first
        )
        let flat = try CandleSeries.make(closes: Array(repeating: 0.3, count: 100), volume: 0.3)
        let actual = try #require(line.values(flat).last)
        // 16 digits of 0.3 are all a mean of twenty of them keeps.
        #expect(isClose(actual, expected, relative: 1e-15), "\(actual) instead of \(expected)")
    }

    @Test(arguments: IndicatorLine.all)
    func `the warm-up is undefined and nothing after it is`(line: IndicatorLine) throws {
        for count in [0, 1, 2, line.warmUp, line.warmUp + 1, line.warmUp + 2, 300] {
            let values = try line.values(.randomWalk(count: count, seed: 7))
            #expect(values.count == count)
            #expect(values.prefix(line.warmUp).allSatisfy { $0.isNaN })
            #expect(values.dropFirst(line.warmUp).allSatisfy { $0.isFinite })
        }
    }

    @Test(arguments: IndicatorLine.all)
    func `no value depends on a later bar`(line: IndicatorLine) throws {
        let series = try CandleSeries.randomWalk(count: 400, seed: 11)
        let before = line.values(series)
        var generator = SplitMix64(seed: 12)
        for _ in 0..<12 {
            let last = Int.random(in: 0..<400, using: &generator)
            let other = try CandleSeries.randomWalk(count: 400, seed: generator.next())
            let past = series.candles.prefix(last + 1)
            let future = other.candles.dropFirst(last + 1)
            let changed = try CandleSeries.make(bars: Array(past) + Array(future))
            let known = before.prefix(last + 1).map(\.bitPattern)
            #expect(line.values(changed).prefix(last + 1).map(\.bitPattern) == known)
            #expect(line.values(series.slice(0..<last + 1)).map(\.bitPattern) == known)
        }
    }

    @Test(arguments: IndicatorLine.all)
    func `a line in the price's unit follows it and any other is free of scale`(
        line: IndicatorLine
    ) throws {
        let series = try CandleSeries.sample().slice(0..<500)
        let scaled = try CandleSeries(key: series.key, candles: series.candles.map(thousandfold))
        let small = line.values(series)
        let large = line.values(scaled)
        let factor = line.unit == .price ? 1000.0 : 1
        let floor = 1e-12 * factor * largestMagnitude(small)
        for bar in small.indices {
            let expected = small[bar] * factor
            #expect(isClose(large[bar], expected, relative: 1e-9, absolute: floor), "bar \(bar)")
        }
    }

    @Test(arguments: IndicatorLine.all)
    func `a bar without volume disturbs nothing but the change of volume after it`(
        line: IndicatorLine
    ) throws {
        var bars = try Array(CandleSeries.randomWalk(count: 200, seed: 3).candles)
        bars[120].volume = 0
        let values = try line.values(.make(bars: bars))
        let undefined = values.indices.filter { values[$0].isNaN && $0 >= line.warmUp }
        #expect(undefined == (line.name == "volume_change" ? [121] : []))
        #expect(!values.contains { $0.isInfinite })
    }

    private func thousandfold(_ candle: Candle) -> Candle {
        Candle(
            openTime: candle.openTime,
            open: candle.open * 1000,
            high: candle.high * 1000,
            low: candle.low * 1000,
            close: candle.close * 1000,
            volume: candle.volume
        )
    }

    private func largestMagnitude(_ values: [Double]) -> Double {
        values.lazy.filter { !$0.isNaN }.map { abs($0) }.max() ?? 0
    }
}
