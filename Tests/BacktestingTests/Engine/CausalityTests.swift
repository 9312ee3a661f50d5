import Backtesting
import Market
import TestSupport
import Testing
import Trading

@Suite struct CausalityTests {
    @Test(arguments: InvariantTests.seeds)
    func `whatever comes after a bar changes nothing up to it`(seed: UInt64) throws {
        let original = try RandomRun(seed: seed)
        let known = try original.run()
        var chance = SplitMix64(seed: ~seed)
        for _ in 0..<5 {
            let cut =
                original.bars.lowerBound + Int(chance.next() % UInt64(original.bars.count - 1))
            var perturbed = original
            perturbed.series = try CandleSeries(
                key: original.series.key,
                candles: original.series.candles.enumerated().map { index, candle in
                    index <= cut ? candle : scaled(candle, by: 0.5 + chance.uniform())
                }
            )
            try expectSamePast(perturbed.run(), known, of: original, through: cut)
        }
    }

    @Test(arguments: InvariantTests.seeds)
    func `cutting the series after a bar changes nothing up to it but the end`(seed: UInt64) throws
    {
        let original = try RandomRun(seed: seed)
        let known = try original.run()
        var chance = SplitMix64(seed: ~seed)
        for _ in 0..<5 {
            let cut =
                original.bars.lowerBound + Int(chance.next() % UInt64(original.bars.count - 1))
            var truncated = original
            truncated.series = original.series.slice(0..<(cut + 1))
            truncated.bars = original.bars.lowerBound..<(cut + 1)
            let result = try truncated.run()
            // The last point comes after the `end` exit, which the longer run has not.
            try expectSamePast(result, known, of: original, through: cut - 1)
            let time = original.series.openTimes[cut]
            #expect(
                result.trades.filter { $0.exitReason != .end }
                    == known.trades.filter { $0.exitTime <= time }
            )
        }
    }

    /// Trades that were closed and equity that was marked by the close of a bar are the same.
    private func expectSamePast(
        _ result: BacktestResult,
        _ known: BacktestResult,
        of run: RandomRun,
        through bar: Int
    ) throws {
        guard bar >= run.bars.lowerBound else { return }
        let time = run.series.openTimes[bar]
        let past = known.trades.filter { $0.exitTime <= time }
        #expect(result.trades.filter { $0.exitTime <= time } == past)
        let points = bar - run.bars.lowerBound + 2
        #expect(result.equityCurve.prefix(points) == known.equityCurve.prefix(points))
    }

    private func scaled(_ candle: Candle, by factor: Double) -> Candle {
        var scaled = candle
        scaled.open *= factor
        scaled.high *= factor
        scaled.low *= factor
        scaled.close *= factor
        return scaled
    }
}
