import Foundation
import TestSupport
import Testing
import Validation

/// Conformal bands against crepes and MAPIE, and their coverage where the market changes.
@Suite struct ConformalBandTests {
    private struct Golden: Decodable {
        struct Band: Decodable {
            let level: Double
            let `return`: [[Double]]
            let range: [[Double]]
        }

        let calibration: Int
        let forecast_return: [Double]
        let forecast_range: [Double]
        let `return`: [Double]
        let range: [Double]
        let bands: [Band]

        var forecasts: [RangedForecast] {
            zip(forecast_return, forecast_range).map(RangedForecast.init)
        }
        var outcomes: [RangedForecast] { zip(self.return, range).map(RangedForecast.init) }

        init() throws {
            let data = try Data(contentsOf: Fixtures.url("Forecasting/conformal.json"))
            self = try JSONDecoder().decode(Golden.self, from: data)
        }
    }

    @Test func `the limits are those of crepes for returns and of MAPIE for ranges`() throws {
        let golden = try Golden()
        let known = golden.calibration
        for expected in golden.bands {
            let band = try #require(
                ConformalBand(
                    forecasts: Array(golden.forecasts[..<known]),
                    outcomes: Array(golden.outcomes[..<known]),
                    level: expected.level
                )
            )
            #expect(band.bars == known)
            let limits = golden.forecasts[known...].map(AdaptiveBand(band).limits)
            for (found, expected) in zip(limits, expected.return) {
                #expect(isClose(found.logReturn.lowerBound, expected[0]))
                #expect(isClose(found.logReturn.upperBound, expected[1]))
            }
            for (found, expected) in zip(limits, expected.range) {
                #expect(isClose(found.logRange.lowerBound, expected[0]))
                #expect(isClose(found.logRange.upperBound, expected[1]))
            }
        }
    }

    @Test func `too few or undefined forecasts make no band`() {
        let forecast = RangedForecast(logReturn: 0, logRange: 0.01)
        let few = Array(repeating: forecast, count: ConformalBand.fewestBars - 1)
        #expect(ConformalBand(forecasts: few, outcomes: few) == nil)
        #expect(ConformalBand(forecasts: few + [forecast], outcomes: few + [forecast]) != nil)
        let undefined = RangedForecast(logReturn: .nan, logRange: 0.01)
        #expect(ConformalBand(forecasts: few + [undefined], outcomes: few + [forecast]) == nil)
    }

    /// Ranges of 1 to 2 %, and returns within them, all errors times a factor.
    private static func market(
        _ count: Int,
        errors factor: Double,
        using generator: inout Validation.SplitMix64
    ) -> (forecasts: [RangedForecast], outcomes: [RangedForecast]) {
        var forecasts: [RangedForecast] = []
        var outcomes: [RangedForecast] = []
        for _ in 0..<count {
            let range = 0.01 * (1 + Double.random(in: 0..<1, using: &generator))
            let error = factor * (Double.random(in: 0..<1, using: &generator) - 0.5)
            forecasts.append(RangedForecast(logReturn: 0, logRange: range))
            outcomes.append(
                RangedForecast(
                    logReturn: factor * range * (Double.random(in: 0..<1, using: &generator) - 0.5),
                    logRange: range * max(0, 1 + error)
                )
            )
        }
        return (forecasts, outcomes)
    }

    @Test func `a market that becomes half as predictable is followed, and a static band is not`()
        throws
    {
        var generator = Validation.SplitMix64(seed: 3)
        let known = Self.market(1000, errors: 0.5, using: &generator)
        let band = try #require(
            ConformalBand(forecasts: known.forecasts, outcomes: known.outcomes)
        )
        let window = Self.market(4000, errors: 1, using: &generator)
        let coverage = try #require(
            BandCoverage(band, forecasts: window.forecasts, outcomes: window.outcomes)
        )
        for figure in [coverage.logRange, coverage.logReturn] {
            #expect(figure.staticCoveragePct < 60)
            #expect((89...91).contains(figure.coveragePct))
            #expect(figure.byVolatilityPct.count == 3)
            #expect(figure.byVolatilityPct.allSatisfy { (87...93).contains($0) })
        }
        #expect(coverage.bars == 4000)
        #expect(coverage.running.count <= BandCoverage.mostPoints)
        #expect(coverage.running.last?.bar == 3999)
    }

    @Test func `a band at a bar depends on no later outcome`() throws {
        var generator = Validation.SplitMix64(seed: 4)
        let known = Self.market(200, errors: 0.5, using: &generator)
        let band = try #require(
            ConformalBand(forecasts: known.forecasts, outcomes: known.outcomes)
        )
        let first = Self.market(300, errors: 1, using: &generator)
        let rest = Self.market(100, errors: 4, using: &generator)
        let whole = try #require(
            BandCoverage(
                band,
                forecasts: first.forecasts + rest.forecasts,
                outcomes: first.outcomes + rest.outcomes
            )
        )
        let other = try #require(
            BandCoverage(
                band,
                forecasts: first.forecasts + rest.forecasts,
                outcomes: first.outcomes + rest.forecasts
            )
        )
        // With 400 bars every second one is a point.
        #expect(Array(whole.running.prefix(150)) == Array(other.running.prefix(150)))
        #expect(whole.running.last != other.running.last)
    }

    @Test func `a forecast or an outcome that is missing is left out and moves nothing`() throws {
        var generator = Validation.SplitMix64(seed: 5)
        let known = Self.market(200, errors: 0.5, using: &generator)
        let band = try #require(
            ConformalBand(forecasts: known.forecasts, outcomes: known.outcomes)
        )
        let window = Self.market(60, errors: 1, using: &generator)
        var forecasts: [RangedForecast?] = window.forecasts
        var outcomes: [RangedForecast?] = window.outcomes
        let all = try #require(BandCoverage(band, forecasts: forecasts, outcomes: outcomes))
        forecasts.insert(nil, at: 10)
        outcomes.insert(window.outcomes[0], at: 10)
        forecasts.append(window.forecasts[0])
        outcomes.append(nil)
        let with = try #require(BandCoverage(band, forecasts: forecasts, outcomes: outcomes))
        #expect(with.logRange == all.logRange)
        #expect(with.logReturn == all.logReturn)
        #expect(BandCoverage(band, forecasts: [nil], outcomes: [nil]) == nil)
    }

    @Test func `each stretch is held against the band that was made before it`() throws {
        var generator = Validation.SplitMix64(seed: 11)
        var forecasts: [RangedForecast?] = []
        var outcomes: [RangedForecast?] = []
        var stretches: [BandCoverage.Stretch] = []
        for errors in [0.4, 1] {
            let known = Self.market(1000, errors: errors, using: &generator)
            let band = try #require(
                ConformalBand(forecasts: known.forecasts, outcomes: known.outcomes)
            )
            let traded = Self.market(2000, errors: errors, using: &generator)
            stretches.append(.init(band, bars: forecasts.count..<forecasts.count + 2000))
            forecasts += traded.forecasts
            outcomes += traded.outcomes
        }
        let coverage = try #require(
            BandCoverage(stretches, forecasts: forecasts, outcomes: outcomes)
        )
        #expect(coverage.bars == 4000)
        #expect(coverage.running.last?.bar == 3999)
        // Neither band alone fits both stretches.
        let narrow = try #require(
            BandCoverage(stretches[0].band, forecasts: forecasts, outcomes: outcomes)
        )
        for (own, one) in [
            (coverage.logRange, narrow.logRange), (coverage.logReturn, narrow.logReturn),
        ] {
            #expect((87...93).contains(own.staticCoveragePct))
            #expect((89...91).contains(own.coveragePct))
            #expect(one.staticCoveragePct < 75)
        }
        // Bars without a band do not count.
        let second = try #require(
            BandCoverage([stretches[1]], forecasts: forecasts, outcomes: outcomes)
        )
        #expect(second.bars == 2000)
        #expect(BandCoverage([], forecasts: forecasts, outcomes: outcomes) == nil)
    }
}
