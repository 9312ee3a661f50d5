import Testing
import Validation

/// Worked numbers of the papers, per bar; γ₄ is 3 for a normal distribution.
struct SharpeStatisticsTests {
    /// Bailey and López de Prado 2012: 24 months, annual ratio 1.585.
    private static let hedgeFund = SharpeMoments(
        ratio: 1.585 / 12.0.squareRoot(),
        count: 24,
        skewness: -2.448,
        kurtosis: 10.164
    )
    /// Bailey and López de Prado 2014: 5 years of days, annual ratio 2.5.
    private static let deflated = SharpeMoments(
        ratio: 2.5 / 250.0.squareRoot(),
        count: 1250,
        skewness: -3,
        kurtosis: 10
    )

    @Test func `the probabilistic ratio is that of the paper's example`() {
        #expect(agree(Self.hedgeFund.probability(), 0.91323430688486, 1e-13))
        let normal = SharpeMoments(ratio: Self.hedgeFund.ratio, count: 24)
        #expect(agree(normal.probability(), 0.98159123608, 1e-10))
    }

    @Test(arguments: [
        (5, 1.19259), (10, 1.57460), (50, 2.27630), (100, 2.5306028932016846), (1000, 3.25512),
    ])
    func `the expected maximum of trials`(trials: Int, expected: Double) {
        let tolerance = trials == 100 ? 1e-12 : 5e-6
        #expect(abs(DeflatedSharpe.expectedMaximum(trials: trials) - expected) < tolerance)
        #expect(DeflatedSharpe.expectedMaximum(trials: 1) == 0)
    }

    @Test func `the deflated ratio is that of the paper's example`() {
        let variance = 0.5 / 250
        let benchmark = DeflatedSharpe.benchmark(trials: 100, variance: variance)
        #expect(agree(benchmark * 250.0.squareRoot(), 1.789406, 1e-6))
        func probability(_ moments: SharpeMoments, _ trials: Int) -> Double? {
            DeflatedSharpe.probability(moments, trials: trials, variance: variance)
        }
        #expect(agree(probability(Self.deflated, 100), 0.90039683444939, 1e-12))
        #expect(agree(probability(Self.deflated, 46), 0.950502, 1e-6))
        let normal = SharpeMoments(ratio: Self.deflated.ratio, count: 1250)
        #expect(agree(probability(normal, 88), 0.950491, 1e-6))
    }

    // Figure 8 of the paper of 2012.
    @Test(arguments: [
        (2.0, 1.0, 250.0, 0.0, 3.0, 2.7311878), (2, 1, 52, 0, 3, 2.8288336),
        (3, 2.5, 12, -0.72, 5.78, 27.3529202),
    ])
    func `the shortest track record, in years`(
        annual: Double,
        benchmark: Double,
        bars: Double,
        skewness: Double,
        kurtosis: Double,
        years: Double
    ) throws {
        let moments = SharpeMoments(
            ratio: annual / bars.squareRoot(),
            count: 100,
            skewness: skewness,
            kurtosis: kurtosis
        )
        let needed = try #require(
            moments.minimumTrackRecord(above: benchmark / bars.squareRoot())
        )
        #expect(agree(needed / bars, years, 1e-7))
        #expect(moments.minimumTrackRecord(above: moments.ratio) == nil)
    }

    @Test func `the shortest backtest`() {
        let years = DeflatedSharpe.minimumBacktestYears(trials: 45, annualRatio: 1)
        #expect(agree(years, 4.998087, 1e-6))
    }

    @Test(arguments: [30, 720, 8760])
    func `the smallest detectable ratio needs just the record's length`(bars: Int) throws {
        for kurtosis in [3.0, 9] {
            let ratio = try #require(
                SharpeMoments.smallestDetectable(bars: bars, kurtosis: kurtosis)
            )
            let moments = SharpeMoments(ratio: ratio, count: bars, kurtosis: kurtosis)
            #expect(agree(moments.probability(), 0.95, 1e-12))
            #expect(agree(moments.minimumTrackRecord(), Double(bars), 1e-9))
        }
        #expect(SharpeMoments.smallestDetectable(bars: 1) == nil)
    }

    @Test func `thirty hourly days see a ratio above 5 point 7`() throws {
        let ratio = try #require(SharpeMoments.smallestDetectable(bars: 720))
        #expect(abs(ratio * 8760.0.squareRoot() - 5.74) < 0.01)
    }

    // A. W. Lo 2002, first-order autoregressions.
    @Test(arguments: [
        (12, 0.2, 2.8788487), (12, -0.2, 4.1708480), (12, 0.9, 1.2070375), (24, 0.3, 3.6452895),
    ])
    func `the scale of an autoregression`(periods: Int, persistence: Double, expected: Double) {
        var power = 1.0
        let correlations = (1..<periods).map { _ in
            power *= persistence
            return power
        }
        let factor = SharpeScaling.factor(periods: periods, autocorrelations: correlations)
        #expect(agree(factor, expected, 1e-7))
    }

    @Test func `the congruential series has the stated moments and scales`() throws {
        let returns = CongruentialSeries.returns
        let moments = try #require(SharpeMoments(returns))
        let mean = returns.reduce(0, +) / 1000
        #expect(abs(mean - 1.28051962e-4) < 1e-11)
        #expect(abs(mean / moments.ratio - 1.03008008e-2) < 1e-9)
        #expect(agree(moments.probability(), 0.6528359660, 1e-9))
        #expect(agree(SharpeScaling.factor(periods: 12, returns: returns), 2.6985250746, 1e-9))
        #expect(agree(SharpeScaling.factor(periods: 24, returns: returns), 4.0168496704, 1e-9))
        #expect(SharpeScaling.factor(periods: 101, returns: returns) == nil)
    }

    @Test func `returns without deviation have no ratio`() {
        #expect(SharpeMoments([0.01]) == nil)
        #expect(SharpeMoments([Double](repeating: 0.01, count: 50)) == nil)
        #expect(LongRunSharpe([Double](repeating: 0, count: 50)) == nil)
    }
}
