import Backtesting
import Forecasting
import Foundation
import Market
import TestSupport
import Testing
import Trading

/// Nothing in a result may have seen its own future: features, forecasts, signals and trades up to
/// a bar are the same bits whatever comes after it, or if nothing does.
@Suite struct CausalityTests {
    /// All that the pipeline says about the bars of a series.
    private struct Trace {
        var features: FeatureTable
        var forecasts: [Forecast?]
        var signals: [[Signal]]
        var results: [BacktestResult]

        init(_ series: CandleSeries, forecaster: LSTMForecaster) throws {
            features = FeatureTable(series)
            forecasts = try forecaster.forecasts(for: series, at: 0..<series.count)
            let study = Study(series: series, forecasts: forecasts)
            let strategies = try StrategyCatalog.definitions.map { try $0.strategy(for: study) }
            signals = strategies.map { strategy in
                (0..<series.count).map { strategy.signal(at: study.moment(at: $0)) }
            }
            let simulator = try Simulator(execution: ExecutionConfiguration())
            results = try strategies.map { strategy in
                try simulator.run(
                    strategy,
                    policy: RiskPolicy(),
                    study: study,
                    bars: 0..<series.count,
                    funding: nil
                )
            }
        }

        /// Checks that this trace of other data agrees with another up to a bar.
        func expectSame(as whole: Trace, through last: Int, _ series: CandleSeries) {
            let rows = 0...last
            #expect(features.bits(rows) == whole.features.bits(rows))
            #expect(Array(forecasts[rows]) == Array(whole.forecasts[rows]))
            for (mine, theirs) in zip(signals, whole.signals) {
                #expect(Array(mine[rows]) == Array(theirs[rows]))
            }
            let now = series.closeTime(at: last)
            for (mine, theirs) in zip(results, whole.results) {
                #expect(mine.settled(before: now) == theirs.settled(before: now))
                // The last bar of a truncated series closes the position, so its equity differs.
                #expect(
                    Array(mine.equityCurve[..<(last + 1)])
                        == Array(theirs.equityCurve[..<(last + 1)])
                )
            }
        }
    }

    /// A small model trained on the first part of the sample, and the whole of it traced.
    private static let fixture = Result {
        let series = try CandleSeries.sample()
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "hindcast-causality-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        var configuration = TrainingConfiguration()
        configuration.hiddenSize = 8
        configuration.layerCount = 1
        configuration.epochs = 1
        let store = ModelStore(root: folder)
        let model = try Trainer(configuration: configuration)
            .fit(series.slice(0..<1200), dataHash: "first part")
        try store.withWriter(of: ModelKey(series.key)) { _ = try $0.save(model) }
        let forecaster = try LSTMForecaster(store.model(for: ModelKey(series.key)))
        return (
            series: series, forecaster: forecaster, whole: try Trace(series, forecaster: forecaster)
        )
    }

    @Test func `the pipeline trades at all, so that there is something to compare`() throws {
        let (_, _, whole) = try Self.fixture.get()
        for result in whole.results {
            #expect(result.trades.count > 10)
        }
        #expect(whole.forecasts.count { $0 != nil } > 1500)
    }

    @Test func `a series cut anywhere says the same about the bars before the cut`() throws {
        let (series, forecaster, whole) = try Self.fixture.get()
        var generator = SplitMix64(seed: 1)
        for _ in 0..<25 {
            let last = Int.random(in: 5..<(series.count - 1), using: &generator)
            let cut = try Trace(series.slice(0..<(last + 1)), forecaster: forecaster)
            cut.expectSame(as: whole, through: last, series)
        }
    }

    @Test func `another future says the same about the past`() throws {
        let (series, forecaster, whole) = try Self.fixture.get()
        var generator = SplitMix64(seed: 2)
        for _ in 0..<15 {
            let last = Int.random(in: 5..<(series.count - 1), using: &generator)
            var candles = Array(series.candles)
            for index in (last + 1)..<candles.count {
                let factor = Double.random(in: 0.5...2, using: &generator)
                candles[index].open *= factor
                candles[index].high *= factor
                candles[index].low *= factor
                candles[index].close *= factor
                candles[index].volume *= Double.random(in: 0...9, using: &generator)
            }
            let other = try CandleSeries(key: series.key, candles: candles)
            let trace = try Trace(other, forecaster: forecaster)
            #expect(trace.forecasts != whole.forecasts)
            trace.expectSame(as: whole, through: last, series)
        }
    }
}

extension FeatureTable {
    /// The rows' bits, so that NaN equals NaN.
    fileprivate func bits(_ rows: ClosedRange<Int>) -> [UInt64] {
        let width = Feature.names.count
        return values[(rows.lowerBound * width)..<((rows.upperBound + 1) * width)].map(\.bitPattern)
    }
}

extension BacktestResult {
    /// The trades that were over by a moment, but for one that the end of the data closed.
    fileprivate func settled(before now: Timestamp) -> [Trade] {
        trades.filter { $0.exitTime < now && $0.exitReason != .end }
    }
}
