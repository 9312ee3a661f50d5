/// What the tests share: candles to test with, and files to test against.
///
/// - ``Market/CandleSeries/sample()``: 2,000 real hourly BTC-USD candles, no gap, no zero volume.
/// - ``Market/CandleSeries/randomWalk(count:seed:key:start:)``: as many made-up candles as wanted.
/// - ``Market/CandleSeries/make(closes:key:start:volume:)`` and
///   ``Market/CandleSeries/make(bars:key:start:)``: candles that a test spells out.
/// - ``Market/Candle/make(openTime:open:high:low:close:volume:)`` and
///   ``Market/SeriesKey/make(symbol:venue:interval:)``: values with defaults.
/// - ``SplitMix64``: a seeded generator for anything drawn by chance.
/// - ``Fixtures`` and ``NumberTable``: golden files under `Tests/Fixtures`.
/// - ``isClose(_:_:relative:absolute:)``: numbers that agree up to a stated tolerance.
package enum TestSupport {}
