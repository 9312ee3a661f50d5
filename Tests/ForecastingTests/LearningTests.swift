import Forecasting
import Foundation
import Market
import Neural
import TestSupport
import Testing

@Suite struct LearningTests {
    /// Candles whose next return is 0.5 times the last one plus noise: a quarter of its variance
    /// can be known, so the best correlation of forecast and outcome is a half.
    private func planted(count: Int, seed: UInt64, share: Double) throws -> CandleSeries {
        var generator = SeededGenerator(seed: seed)
        var close = 100.0
        var move = 0.0
        let bars = (0..<count).map { _ in
            move = share * move + 0.005 * generator.nextNormal()
            let open = close
            close *= exp(move)
            return Candle.make(
                open: open,
                high: max(open, close) * (1 + 0.002 * generator.nextUniform()),
                low: min(open, close) * (1 - 0.002 * generator.nextUniform()),
                close: close,
                volume: 10 + generator.nextUniform()
            )
        }
        return try .make(bars: bars)
    }

    private func test(of series: CandleSeries) throws -> ForecastMetrics {
        let folder = try ModelFolder()
        let manifest = try Trainer(
            configuration: .small {
                $0.epochs = 12
                $0.learningRate = 0.003
            },
            store: folder.store
        ).train(on: series, dataHash: "hash")
        return try #require(manifest.training).metrics.test
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `a planted signal is found`(seed: UInt64) throws {
        let metrics = try test(of: planted(count: 6000, seed: seed, share: 0.5)).logReturn
        let coefficient = try #require(metrics.informationCoefficient)
        #expect(coefficient > 0.8 * 0.5)
        #expect(try #require(metrics.errorOverZero) < 0.9)
        let accuracy = try #require(metrics.directionalAccuracy)
        #expect(accuracy.low > 0.5)
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `nothing is found in a random walk`(seed: UInt64) throws {
        let metrics = try test(of: planted(count: 6000, seed: seed, share: 0))
        let coefficient = try #require(metrics.logReturn.informationCoefficient)
        // Three standard errors of a correlation of independent numbers.
        #expect(abs(coefficient) < 3 / Double(metrics.bars).squareRoot())
        #expect(try #require(metrics.logReturn.errorOverZero) > 0.99)
    }
}
