import Forecasting
import Foundation
import Market
import TestSupport
import Testing

@Suite struct EvaluationTests {
    /// What scripts/goldens/forecasting.py wrote: numpy and scikit-learn on the sample's candles.
    struct Golden: Decodable {
        struct Part: Decodable {
            let bars: Int
            let ridgeOverZero: Double
            let errorOfMean: Double
            let errorOfRegression: Double
            let baselines: [String: Double]

            enum CodingKeys: String, CodingKey {
                case bars
                case ridgeOverZero = "ridge_mse_over_zero"
                case errorOfMean = "mse_of_mean_14"
                case errorOfRegression = "mse_of_har"
                case baselines
            }
        }

        let lookback: Int
        let validation: Part
        let test: Part

        init() throws {
            let data = try Data(contentsOf: Fixtures.url("Forecasting/baselines.json"))
            self = try JSONDecoder().decode(Golden.self, from: data)
        }
    }

    private func metrics(
        of series: CandleSeries
    ) throws -> (validation: ForecastMetrics, test: ForecastMetrics) {
        let folder = try ModelFolder()
        let configuration = TrainingConfiguration.small { $0.epochs = 1 }
        let manifest = try Trainer(configuration: configuration)
            .train(on: series, in: folder.store, dataHash: "hash")
        let metrics = try #require(manifest.training).metrics
        return (metrics.validation, metrics.test)
    }

    @Test func `the rules to beat are those of scikit-learn and numpy`() throws {
        let golden = try Golden()
        #expect(TrainingConfiguration.small().lookbackWindow == golden.lookback)
        let actual = try metrics(of: .sample())
        for (part, expected) in [
            (actual.validation, golden.validation), (actual.test, golden.test),
        ] {
            #expect(part.bars == expected.bars)
            let ridge = try #require(part.logReturn.ridgeOverZero)
            #expect(isClose(ridge, expected.ridgeOverZero, relative: 1e-7))
            #expect(isClose(part.logRange.errorOfMean, expected.errorOfMean, relative: 1e-9))
            let regression = try #require(part.logRange.errorOfRegression)
            #expect(isClose(regression, expected.errorOfRegression, relative: 1e-9))
            let baselines = try #require(part.logRange.baselines)
            #expect(Set(baselines.keys) == ["har", "ewma", "ridge"])
            #expect(baselines["ridge"]?.error == regression)
            for (name, error) in expected.baselines {
                let comparison = try #require(baselines[name])
                #expect(isClose(comparison.error, error, relative: 1e-9), "\(name)")
            }
        }
    }

    @Test func `a model is tested against each baseline, and the sign says which is better`() throws
    {
        let part = try metrics(of: .randomWalk(count: 6000, seed: 5)).validation.logRange
        for (name, comparison) in try #require(part.baselines) {
            let ratio = try #require(comparison.errorRatio)
            #expect(isClose(ratio, part.error / comparison.error, relative: 1e-12))
            let test = try #require(comparison.dieboldMariano)
            #expect((test.statistic > 0) == (ratio > 1), "\(name)")
            #expect((0...1).contains(test.pValue))
        }
    }

    @Test func `no regression is fitted on the test part`() throws {
        let series = try CandleSeries.sample()
        // Bars 1707..<2000 are the test part.
        let actual = try metrics(of: series)
        let other = try metrics(of: series.perturbed(after: 1706))
        #expect(actual.validation == other.validation)
        #expect(actual.test.logReturn.ridgeOverZero != other.test.logReturn.ridgeOverZero)
        #expect(actual.test.logRange.errorOfRegression != other.test.logRange.errorOfRegression)
    }

    @Test func `both parts carry every figure of skill on the wire`() throws {
        let figures = try metrics(of: .sample())
        for part in [figures.validation, figures.test] {
            let data = try JSONEncoder().encode(part)
            let object = try JSONSerialization.jsonObject(with: data) as? [String: Any]
            let returns = try #require(object?["log_return"] as? [String: Any])
            for name in ["mse_over_zero", "mse_over_ridge", "information_coefficient"] {
                #expect(returns[name] is Double)
            }
            for name in ["information_coefficient_interval", "directional_accuracy"] {
                let interval = try #require(returns[name] as? [String: Any])
                let low = try #require(interval["low"] as? Double)
                let high = try #require(interval["high"] as? Double)
                #expect(low < high)
            }
            #expect(try JSONDecoder().decode(ForecastMetrics.self, from: data) == part)
        }
    }
}
