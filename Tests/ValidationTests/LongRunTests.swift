import Testing
import Validation

struct LongRunTests {
    private struct Golden: Decodable {
        struct Variance: Decodable {
            let values: [Double]
            let bandwidth, automatic, fixed, prewhitened: Double
        }
        struct Test: Decodable {
            let horizon: Int
            let first, second: [Double]
            let statistic, p: Double
        }
        let variances: [Variance]
        let tests: [Test]
    }

    @Test func `long-run variances agree with arch`() throws {
        let rows = try Goldens.read("distributions", as: Golden.self).variances
        #expect(rows.count == 4)
        for row in rows {
            let values = row.values
            #expect(agree(LongRunVariance.automaticBandwidth(of: values), row.bandwidth))
            #expect(agree(LongRunVariance.bartlett(of: values), row.automatic))
            #expect(agree(LongRunVariance.bartlett(of: values, bandwidth: 3), row.fixed))
            #expect(agree(LongRunVariance.prewhitened(of: values), row.prewhitened))
        }
    }

    @Test func `the Diebold-Mariano test agrees with dieboldmariano`() throws {
        let rows = try Goldens.read("distributions", as: Golden.self).tests
        #expect(rows.count == 3)
        for row in rows {
            let test = try #require(
                DieboldMariano(
                    first: row.first,
                    second: row.second,
                    horizon: row.horizon,
                    variance: .truncated
                )
            )
            #expect(agree(test.statistic, row.statistic))
            #expect(agree(test.pValue, row.p))
        }
    }

    @Test func `a better second forecaster has a small one-sided p-value, and a worse one not`()
        throws
    {
        var generator = Validation.SplitMix64(seed: 4)
        let second = (0..<500).map { _ in Double(generator.next() >> 11) * 0x1p-53 }
        let first = second.map { $0 + 0.2 + 0.1 * Double(generator.next() >> 11) * 0x1p-53 }
        let test = try #require(DieboldMariano(first: first, second: second))
        #expect(test.secondIsBetterPValue < 1e-6)
        let reversed = try #require(DieboldMariano(first: second, second: first))
        #expect(reversed.secondIsBetterPValue > 0.999)
        #expect(reversed.statistic == -test.statistic)
        #expect(DieboldMariano(first: first, second: first) == nil)
    }

    @Test func `independent returns have nearly the plain variance of the ratio`() throws {
        var generator = Validation.SplitMix64(seed: 9)
        let returns = (0..<4000).map { _ in Double(generator.next() >> 11) * 0x1p-53 - 0.48 }
        let plain = try #require(SharpeMoments(returns))
        let longRun = try #require(LongRunSharpe(returns))
        #expect(longRun.ratio == plain.ratio)
        #expect(abs(longRun.spread / plain.spread - 1) < 0.1)
    }

    // An autoregression has (1 + ρ) / (1 - ρ) times the variance of the mean.
    @Test func `dependent returns have the long-run variance of the ratio`() throws {
        var generator = Validation.SplitMix64(seed: 10)
        var last = 0.0
        let returns = (0..<20_000).map { _ in
            last = 0.5 * last + Double(generator.next() >> 11) * 0x1p-53 - 0.5
            return last
        }
        let longRun = try #require(LongRunSharpe(returns))
        #expect(abs(longRun.spread / 3 - 1) < 0.1)
    }

    @Test(arguments: [0.0, 0.5])
    func `a record is long enough from where its long-run probability is 95 percent`(
        persistence: Double
    ) throws {
        var generator = Validation.SplitMix64(seed: 11)
        var last = 0.0
        let returns = (0..<2000).map { _ in
            last = persistence * last + Double(generator.next() >> 11) * 0x1p-53 - 0.5
            return last + 0.02
        }
        var longRun = try #require(LongRunSharpe(returns))
        let needed = try #require(longRun.minimumTrackRecord())
        let plain = try #require(SharpeMoments(returns)?.minimumTrackRecord())
        #expect(needed >= plain && (persistence == 0 || needed > 2 * plain))
        longRun.count = Int(needed.rounded(.up))
        #expect(longRun.probability() >= 0.95)
        longRun.count -= 1
        #expect(longRun.probability() < 0.95)
        longRun.ratio = 0
        #expect(longRun.minimumTrackRecord() == nil)
    }
}
