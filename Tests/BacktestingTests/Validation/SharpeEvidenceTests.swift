import Backtesting
import Market
import TestSupport
import Testing

/// What a report says of its Sharpe ratio beside the interval.
struct SharpeEvidenceTests {
    private func evidence(trials: Trials? = nil, bars: Int = 720) throws -> Evidence {
        let run = try SampleRun(bars: bars, trades: 20)
        var input = EvidenceInput(window: run.window, result: run.result, seed: 1)
        input.trials = trials
        return Evidence(input)
    }

    @Test func `for a single trial the deflated ratio is the probabilistic one`() throws {
        let evidence = try evidence(trials: Trials(count: 1, ratios: [0.02]))
        #expect(evidence.expectedBestSharpe == 0)
        #expect(evidence.deflatedSharpe != nil)
        #expect(evidence.deflatedSharpe == evidence.probabilisticSharpe)
    }

    /// Ratios of ±0.1 have the sample variance 0.01 n / (n - 1); E[max] of 10 is 1.57460 and of 100
    /// 2.5306028932 (pypbo).
    @Test(arguments: [(count: 10, expected: 1.57460), (100, 2.5306028932)])
    func `the best of some trials without skill is expected at E[max] deviations`(
        count: Int,
        expected: Double
    ) throws {
        let ratios = (0..<count).map { $0.isMultiple(of: 2) ? 0.1 : -0.1 }
        let evidence = try evidence(trials: Trials(count: count, ratios: ratios))
        let deviation = (0.01 * Double(count) / Double(count - 1)).squareRoot()
        let best = try #require(evidence.expectedBestSharpe)
        #expect(abs(best / (8760.squareRoot() * deviation) - expected) < 1e-5)
        let deflated = try #require(evidence.deflatedSharpe)
        #expect(deflated < (try #require(evidence.probabilisticSharpe)))
    }

    @Test func `trials whose ratios are unknown vary as luck does over the window`() throws {
        let evidence = try evidence(trials: Trials(count: 100, ratios: []))
        let best = try #require(evidence.expectedBestSharpe)
        #expect(abs(best - 2.5306028932 * (8760.0 / 719).squareRoot()) < 1e-6)
    }

    @Test func `without known trials there is no deflated ratio`() throws {
        let evidence = try evidence()
        #expect(evidence.deflatedSharpe == nil && evidence.expectedBestSharpe == nil)
        #expect(evidence.probabilisticSharpe != nil)
    }

    /// z / sqrt(n - 1) with z = 1.644854 for 95 %, over sqrt(1 - x²/2), a year of 8760 hours.
    @Test(arguments: [(days: 30, 5.7469), (days: 365, 1.6451), (days: 1095, 0.9497)])
    func `a window of hours can tell a ratio that shrinks with the root of its length`(
        days: Int,
        ratio: Double
    ) throws {
        let detectable = Performance.detectableSharpe(bars: 24 * days, barsPerYear: 8760)
        #expect(abs(try #require(detectable) - ratio) < 1e-3)
    }

    @Test func `a window of one bar can tell nothing`() {
        #expect(Performance.detectableSharpe(bars: 1, barsPerYear: 8760) == nil)
    }

    @Test func `days are missing until the record of such returns tells its ratio from zero`()
        throws
    {
        let evidence = try evidence()
        let record = try #require(evidence.trackRecord)
        #expect(record.days == 30)
        // As the long-run probability has it: the one of independent returns would call a record of
        // dependent ones long enough too early.
        let probability = try #require(evidence.longRunProbabilisticSharpe)
        if let minimum = record.minimumDays {
            #expect(record.missingDays == max(0, minimum - 30))
            #expect((minimum <= 30) == (probability >= 0.95))
        } else {
            #expect(probability <= 0.5)
        }
    }

    @Test func `a losing record is never long enough`() throws {
        var run = try SampleRun(bars: 720, trades: 0)
        for index in run.result.equityCurve.indices {
            run.result.equityCurve[index].equity = 10_000 - Double(index) - Double(index % 2)
        }
        let record = Evidence(
            EvidenceInput(window: run.window, result: run.result, seed: 1)
        ).trackRecord
        #expect(record?.minimumDays == nil && record?.missingDays == nil)
        #expect(record?.days == 30)
    }
}
