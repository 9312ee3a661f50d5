import Forecasting
import Foundation
import Market
import TestSupport
import Testing

@Suite struct FeatureTableTests {
    @Test(arguments: Feature.allCases)
    func `values agree with a transcription of the definition`(feature: Feature) throws {
        let golden = try NumberTable(fixture: "Forecasting/features.csv")
        let isTechnical = FeatureSet.technical.features.contains(feature)
        let set = isTechnical ? FeatureSet.technical : .har
        let table = try FeatureTable(.sample(), features: set.features)
        let expected = try golden.column(feature.rawValue)
        for (row, value) in zip(try golden.column("row"), expected) {
            let actual = table[Int(row), feature]
            #expect(
                isClose(actual, value, relative: 1e-9, absolute: 1e-11),
                "row \(row): \(actual) instead of \(value)"
            )
        }
    }

    @Test func `no golden column is left untested and the order is the documented one`() throws {
        let golden = try NumberTable(fixture: "Forecasting/features.csv")
        #expect(Array(golden.names.dropFirst()) == Feature.names)
    }

    @Test(arguments: [(FeatureSet.technical, 49), (.har, 167)])
    func `the warm-up is undefined and every later row is finite`(
        set: FeatureSet,
        warmUp: Int
    ) throws {
        let table = try FeatureTable(.sample(), features: set.features)
        let width = set.features.count
        #expect(table.firstDefined == warmUp)
        #expect(table.values.count == 2000 * width)
        #expect(table.values[..<(warmUp * width)].allSatisfy { $0.isNaN })
        #expect(table.values[(warmUp * width)...].allSatisfy { $0.isFinite })
    }

    @Test(arguments: [0, 1, 167, 168])
    func `a series at the edge of the warm-up has no row too many`(count: Int) throws {
        let table = try FeatureTable(.randomWalk(count: count, seed: 1))
        #expect(table.rows == count)
        #expect(table.firstDefined == min(count, 167))
        let defined = table.values.count { !$0.isNaN }
        #expect(defined == max(0, count - 167) * Feature.allCases.count)
    }

    @Test func `the technical features are those of models before the HAR terms, in their order`()
        throws
    {
        let manifest = try Fixtures.text("old-home/models/lstm/BTCUSDT_1h/model.json")
        let old = try JSONDecoder().decode(ModelManifest.self, from: Data(manifest.utf8))
        #expect(old.features == FeatureSet.technical.features.map(\.rawValue))
        #expect(FeatureSet.har.features.prefix(20) == FeatureSet.technical.features[...])
    }

    @Test func `a mean of ranges has the same bits wherever the series begins`() throws {
        let series = try CandleSeries.sample()
        let later = series.slice(700..<2000)
        let (table, other) = (FeatureTable(series), FeatureTable(later))
        for feature in Feature.allCases.suffix(4) {
            for row in [167, 500, 1299] {
                #expect(table[row + 700, feature] == other[row, feature])
            }
        }
    }

    @Test(arguments: [
        (price: 2.0, volume: 1.0), (price: 1000, volume: 1), (price: 1, volume: 1000),
        (price: 1e-6, volume: 1e9),
    ])
    func `no feature knows the size of prices or volumes`(factors: (price: Double, volume: Double))
        throws
    {
        let series = try CandleSeries.sample()
        let scaled = try CandleSeries(
            key: series.key,
            candles: series.candles.map { candle in
                Candle(
                    openTime: candle.openTime,
                    open: candle.open * factors.price,
                    high: candle.high * factors.price,
                    low: candle.low * factors.price,
                    close: candle.close * factors.price,
                    volume: candle.volume * factors.volume
                )
            }
        )
        let (table, other) = (FeatureTable(series), FeatureTable(scaled))
        for (index, value) in table.values.enumerated() {
            #expect(isClose(other.values[index], value, relative: 1e-9, absolute: 1e-9))
        }
    }

    @Test func `a market that stops moving and trading stays defined`() throws {
        let walk = try CandleSeries.randomWalk(count: 80, seed: 3)
        let last = walk.closes[79]
        let still = Array(repeating: Candle.make(close: last, volume: 0), count: 3000)
        let wake = [Candle.make(open: last, close: last * 1.5, volume: 7)]
        let series = try CandleSeries.make(bars: walk.candles + still + wake)
        let table = FeatureTable(series)
        #expect(table.values[(167 * 24)...].allSatisfy { $0.isFinite })

        let quiet = 2000
        #expect(table[quiet, .logReturn] == 0)
        #expect(table[quiet, .logOpen] == 0)
        #expect(table[quiet, .volumeChange] == 0)
        #expect(table[quiet, .logVolumeRatio] == -log(100))
        #expect(table[quiet, .percentB] == 0)
        #expect(abs(table[quiet, .ema9Distance]) < 1e-9)
        #expect(table[quiet, .logRangeMean168] == 0)

        let awake = series.count - 1
        #expect(table[awake, .volumeChange] == log(100))
        #expect(isClose(table[awake, .logVolumeRatio], log(20), relative: 1e-12))
        #expect(isClose(table[awake, .logReturn], log(1.5), relative: 1e-12))
    }

    @Test func `a market that never moved and never traded is defined`() throws {
        let table = FeatureTable(
            try .make(closes: Array(repeating: 0.3, count: 240), volume: 0)
        )
        #expect(table.values[(167 * 24)...].allSatisfy { $0.isFinite })
        #expect(table[239, .macd] == 0)
        #expect(table[239, .atrPercent] == 0)
    }

    @Test func `the open contains what happened before the bar`() throws {
        var bars = Array(try CandleSeries.randomWalk(count: 60, seed: 9).candles)
        let before = bars[58].close
        bars[59] = .make(open: before * 1.02, close: before * 1.01)
        let series = try CandleSeries.make(bars: bars)
        let table = FeatureTable(series, features: FeatureSet.technical.features)
        #expect(isClose(table[59, .logOpen], log(1.02), relative: 1e-12))
        #expect(isClose(table[59, .logReturn], log(1.01), relative: 1e-12))
    }

    @Test func `a bar after a gap is the next bar and knows its own hour`() throws {
        let walk = try CandleSeries.randomWalk(count: 120, seed: 5)
        let shifted = try CandleSeries(
            key: walk.key,
            candles: walk.candles.enumerated().map { index, candle in
                var candle = candle
                candle.openTime = candle.openTime + (index < 60 ? 0 : 31 * 3_600_000)
                return candle
            }
        )
        let features = FeatureSet.technical.features
        let table = FeatureTable(walk, features: features)
        let gapped = FeatureTable(shifted, features: features)
        for feature in Feature.allCases.prefix(16) {
            #expect(table[60, feature] == gapped[60, feature])
        }
        // Bar 60 opens on Friday at 12:00, and 31 hours later on Saturday at 19:00.
        #expect(isClose(table[60, .hourCosine], -1, relative: 1e-12))
        #expect(isClose(gapped[60, .hourSine], sin(2 * .pi * 19 / 24), relative: 1e-12))
        #expect(isClose(gapped[60, .weekdayCosine], cos(2 * .pi * 5 / 7), relative: 1e-12))
    }

    @Test(arguments: [168, 169, 333, 1111, 1999])
    func `a series cut short has the same rows up to the cut`(count: Int) throws {
        let series = try CandleSeries.sample()
        let whole = FeatureTable(series)
        let cut = FeatureTable(series.slice(0..<count))
        let compared = count * Feature.allCases.count
        #expect(bits(cut.values) == bits(Array(whole.values[..<compared])))
    }

    @Test(arguments: [180, 700, 1500])
    func `wild candles after a bar change nothing up to it`(bar: Int) throws {
        let series = try CandleSeries.sample()
        let whole = FeatureTable(series)
        let perturbed = FeatureTable(try series.perturbed(after: bar))
        let compared = (bar + 1) * Feature.allCases.count
        #expect(
            bits(Array(perturbed.values[..<compared])) == bits(Array(whole.values[..<compared]))
        )
        #expect(bits(perturbed.values) != bits(whole.values))
    }
}
