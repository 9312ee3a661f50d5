import Forecasting
import Foundation
import Market
import TestSupport
import Testing

/// What a training makes of candles that are not what they seem.
@Suite struct DataQualityTests {
    private static let configuration = TrainingConfiguration.small {
        $0.lookbackWindow = 12
        $0.hiddenSize = 16
        $0.epochs = 12
        $0.learningRate = 0.004
    }

    private func training(_ series: CandleSeries) throws -> ModelManifest.Training {
        let trainer = try Trainer(configuration: Self.configuration)
        let model = try trainer.fit(series, dataHash: "data")
        return try #require(model.manifest.training)
    }

    /// The sample with some candles changed.
    private func sample(_ change: (Int, inout Candle) -> Void) throws -> CandleSeries {
        let sample = try CandleSeries.sample()
        return try CandleSeries(
            key: sample.key,
            candles: sample.candles.enumerated().map { index, candle in
                var candle = candle
                change(index, &candle)
                return candle
            }
        )
    }

    @Test func `one low of a thousandth does not spoil the forecast of ranges`() throws {
        let clean = try training(CandleSeries.sample())
        let wicked = try training(sample { if $0 == 700 { $1.low = $1.close / 1000 } })
        func ratio(_ training: ModelManifest.Training) -> Double {
            training.metrics.test.logRange.error / training.metrics.test.logRange.errorOfMean
        }
        #expect(ratio(wicked) < 1.1 * ratio(clean), "\(ratio(wicked)) after \(ratio(clean))")

        let quality = try #require(wicked.data)
        let before = try #require(clean.data)
        // The wick is clipped too. It widens the bounds a little, so another range may be inside now.
        #expect((1...before.clippedRanges + 1).contains(quality.clippedRanges))
        let wick = try CandleSeries.sample().openTimes[700]
        #expect(quality.clippedBars.contains(wick) && !before.clippedBars.contains(wick))
        let warning = try #require(quality.warnings.first)
        #expect(warning.contains("\(quality.clippedRanges) ranges of the 2000 candles lie beyond"))
    }

    @Test func `dead, flat and missing candles are counted and told`() throws {
        let sample = try sample { index, candle in
            if (100..<112).contains(index) { candle.volume = 0 }
            if (200..<203).contains(index) {
                (candle.open, candle.high, candle.low) = (candle.close, candle.close, candle.close)
            }
        }
        let series = try CandleSeries(
            key: sample.key,
            candles: sample.candles.enumerated().filter { !(300..<305).contains($0.offset) }
                .map(\.element)
        )
        let quality = try #require(try training(series).data)
        #expect(quality.bars == 1995)
        #expect(quality.emptyBars == 12)
        #expect(quality.flatBars == 3)
        #expect(quality.missing == 5)
        #expect(quality.warnings.contains { $0.hasPrefix("Nobody traded in 12 of the 1995") })
        #expect(quality.warnings.contains { $0.hasPrefix("The price did not move at all in 3") })
        #expect(quality.warnings.contains { $0.hasPrefix("5 candles are missing") })
    }

    @Test func `a manifest of before reads as one that did not say`() throws {
        let training = try training(CandleSeries.sample())
        var object = try #require(
            try JSONSerialization.jsonObject(with: JSONEncoder().encode(training))
                as? [String: Any]
        )
        object["data"] = nil
        let data = try JSONSerialization.data(withJSONObject: object)
        #expect(try JSONDecoder().decode(ModelManifest.Training.self, from: data).data == nil)
    }
}
