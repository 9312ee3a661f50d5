import Forecasting
import Foundation
import Market
import Neural
import TestSupport
import Testing

/// It can learn, and it does not imagine.
///
/// Both halves run the same training; only what is in the candles differs.
@Suite struct LearningTests {
    @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
    func `at least 80 % of a planted signal is found`(seed: UInt64) throws {
        let market = try PlantedMarket(bars: 16_000, seed: seed, strength: 0.8)
        // What is planted explains a tenth of the variance, give or take the chance of a draw.
        #expect((0.09...0.11).contains(market.explained))

        let metrics = try testMetrics(training: market.series, seed: seed)
        let figures = metrics.logReturn
        let attainable = try #require(
            correlation(
                Array(market.expectations.suffix(metrics.bars)),
                Array(market.returns.suffix(metrics.bars))
            )
        )
        let coefficient = try #require(figures.informationCoefficient)
        #expect(coefficient >= 0.8 * attainable)
        #expect(try #require(figures.errorOverZero) < 0.96)
        #expect(try #require(figures.directionalAccuracy).low > 0.5)
        #expect(try #require(figures.informationCoefficientInterval).low > 0)
        // The regression on the same features cannot see a product of two of them.
        #expect(try #require(figures.ridgeOverZero) > 0.99)
    }

    @Test func `nothing is found in 18 of 20 random walks`() throws {
        var honest = 0
        for seed in 1...20 as ClosedRange<UInt64> {
            let market = try PlantedMarket(bars: 16_000, seed: seed, strength: 0)
            let figures = try testMetrics(training: market.series, seed: seed).logReturn
            let interval = try #require(figures.informationCoefficientInterval)
            honest += interval.low <= 0 && 0 <= interval.high ? 1 : 0
            #expect(try #require(figures.errorOverZero) > 0.99)
        }
        #expect(honest >= 18)
    }

    private func testMetrics(training series: CandleSeries, seed: UInt64) throws -> ForecastMetrics
    {
        let folder = try ModelFolder()
        var configuration = TrainingConfiguration()
        configuration.lookbackWindow = 8
        configuration.hiddenSize = 32
        configuration.layerCount = 1
        configuration.learningRate = 0.002
        configuration.batchSize = 128
        configuration.epochs = 12
        configuration.seed = seed
        let trainer = try Trainer(configuration: configuration)
        let manifest = try trainer.train(on: series, in: folder.store, dataHash: "planted")
        return try #require(manifest.training).metrics.test
    }
}

/// Candles whose next return is partly a known function of the last two.
///
/// In units of the noise, r = s · tanh(r₋₁) · tanh(r₋₂) + ε with ε ~ N(0, 1): a market that goes on
/// after two moves of one direction and back after two of different ones. Every linear correlation
/// of r with one of its past values is 0. A strength *s* of 0.8 explains a tenth of the variance
/// of r, so the best correlation of forecast and outcome is √0.1 = 0.316; one of 0 is a random walk.
private struct PlantedMarket {
    let series: CandleSeries
    /// What is expected of each bar's log return, in units of the noise, by who knows the function.
    let expectations: [Double]
    /// Each bar's log return, in units of the noise.
    let returns: [Double]

    init(bars count: Int, seed: UInt64, strength: Double) throws {
        var generator = SeededGenerator(seed: seed)
        var close = 100.0
        var expectations: [Double] = []
        var returns: [Double] = []
        var (last, beforeLast) = (0.0, 0.0)
        let bars = (0..<count).map { _ in
            let expected = strength * tanh(last) * tanh(beforeLast)
            (last, beforeLast) = (expected + generator.nextNormal(), last)
            expectations.append(expected)
            returns.append(last)
            let open = close
            close *= exp(0.005 * last)
            return Candle.make(
                open: open,
                high: max(open, close) * (1 + 0.002 * generator.nextUniform()),
                low: min(open, close) * (1 - 0.002 * generator.nextUniform()),
                close: close,
                volume: 10 + generator.nextUniform()
            )
        }
        series = try .make(bars: bars)
        self.expectations = expectations
        self.returns = returns
    }

    /// The share of the returns' variance that the function explains.
    var explained: Double {
        variance(expectations) / variance(returns)
    }

    private func variance(_ values: [Double]) -> Double {
        let mean = values.reduce(0, +) / Double(values.count)
        return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    }
}
