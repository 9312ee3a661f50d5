import Backtesting
import Foundation
import TestSupport
import Testing

/// The bootstrap of long series draws whole blocks and estimates the same.
@Suite struct LongSharpeIntervalTests {
    /// Returns that depend on their neighbours, with a mean of a tenth of their deviation.
    private static func returns(_ count: Int) -> [Double] {
        var generator = SplitMix64(seed: 11)
        var last = 0.0
        return (0..<count).map { _ in
            last = 0.3 * last + (generator.uniform() * 2.2e-3 - 1e-3)
            return last
        }
    }

    private static func interval(of returns: [Double], seed: UInt64) throws -> SharpeInterval {
        var generator = SplitMix64(seed: seed)
        return try #require(
            Performance.sharpeInterval(of: returns, barsPerYear: 8760, using: &generator)
        )
    }

    // Reports are compared by their bytes, so draws may not change by themselves.
    @Test func `a series that is drawn return by return keeps its interval to the last bit`() throws
    {
        let interval = try Self.interval(of: Self.returns(10_000), seed: 7)
        #expect(interval.low == 14.800930463466402)
        #expect(interval.high == 19.489496140602146)
    }

    // An autoregression of 0.3 asks for more than the independent values' block of about one.
    @Test func `blocks are as long as the returns ask for`() throws {
        let dependent = try Self.interval(of: Self.returns(10_000), seed: 7)
        #expect(dependent.meanBlockLength > 8 && dependent.meanBlockLength < 20)
        var generator = SplitMix64(seed: 3)
        let independent = (0..<10_000).map { _ in generator.uniform() - 0.49 }
        #expect(Performance.blockLength(of: independent) < 5)
        // Too few to tell: the cube root of their number.
        #expect(Performance.blockLength(of: Array(Self.returns(64))) == cbrt(64))
        // At most 10,000 blocks.
        #expect(Performance.blockLength(of: Self.returns(200_000)) >= 20)
    }

    @Test func `a block at a time gives the interval that a return at a time gives`() throws {
        // One more return than the bound changes how it is drawn and hardly the data.
        let all = Self.returns(Performance.resampledOneByOne + 1)
        for seed: UInt64 in 1...5 {
            let long = try Self.interval(of: all, seed: seed)
            let short = try Self.interval(of: all.dropLast(), seed: seed)
            let width = short.high - short.low
            // Both ends of so many resamples are sure to about a tenth of the width.
            #expect(abs(long.low - short.low) < 0.15 * width)
            #expect(abs(long.high - short.high) < 0.15 * width)
            #expect(abs((long.high - long.low) / width - 1) < 0.15)
            #expect((500...1000).contains(long.resamples))
        }
    }

    @Test func `the same seed gives the same interval, and another one another`() throws {
        let returns = Self.returns(30_000)
        let first = try Self.interval(of: returns, seed: 7)
        #expect(try Self.interval(of: returns, seed: 7) == first)
        #expect(try Self.interval(of: returns, seed: 8) != first)
    }

    @Test func `an account that was hardly ever in the market has no interval`() throws {
        var returns = [Double](repeating: 0, count: 50_000)
        returns[20_000] = 0.01
        var generator = SplitMix64(seed: 7)
        #expect(
            Performance.sharpeInterval(of: returns, barsPerYear: 8760, using: &generator) == nil
        )
    }
}
