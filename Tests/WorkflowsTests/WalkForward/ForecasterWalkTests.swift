import Backtesting
import Foundation
import Market
import TestSupport
import Testing
import Validation
import Workflows

/// Walks of forecasters that are fitted in closed form, and of a withheld forecast.
@Suite struct ForecasterWalkTests {
    private static let fitted: [ForecasterKind] = [.har, .ewma, .ridge]

    private static func request(
        _ forecaster: ForecasterKind,
        _ change: (inout WalkForwardRequest) -> Void = { _ in }
    ) throws -> WalkForwardRequest {
        try WalkSample.request { request in
            request.backtest.forecaster = forecaster
            change(&request)
        }
    }

    @Test(arguments: fitted)
    func `each fold is traded by a forecaster that was fitted before it`(kind: ForecasterKind)
        async throws
    {
        let series = try WalkSample.series()
        let report = try await WalkSample.report(Self.request(kind), on: series)
        let walk = try #require(report.walkForward)
        #expect(walk.folds.count == 3)
        #expect(walk.search == nil)
        #expect(report.evidence.model == .known)
        #expect(report.evidence.outOfSampleBars == report.evidence.bars)
        #expect(walk.folds.allSatisfy { $0.model == nil && $0.forecaster?.kind == kind.rawValue })
        let fits = walk.folds.compactMap(\.forecaster?.sha256)
        #expect(Set(fits).count == 3)
        #expect(report.run.walkForward?.models == fits)
        #expect(report.run.forecaster == RunManifest.Forecaster(kind: kind.rawValue, fit: nil))
        #expect(report.run.model == nil)
        for fold in walk.folds {
            let validation = try #require(fold.validation)
            #expect(try #require(fold.training).to < validation.from)
            #expect(fold.gapBars == 2)
            #expect(
                fold.trading.from.milliseconds - validation.to.milliseconds == 3 * 3_600_000
            )
            #expect(fold.inSample?.sharpeRatio != nil)
        }
        // Every bar but the last has an outcome, and every fold a band.
        let band = try #require(report.forecastBand)
        #expect(band.bars == 719)
        #expect((80...97).contains(band.logRange.coveragePct))
        #expect((80...97).contains(band.logReturn.coveragePct))
        let text = TextReport.render([report])
        #expect(text.contains("forecaster"))
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 })
        let page = HTMLReport.render(
            [report],
            window: series.slice(series.count - 720..<series.count)
        )
        #expect(page.contains(fits[2].prefix(12)))
        let saved = try report.json()
        #expect(try JSONDecoder().decode(BacktestReport.self, from: saved).json() == saved)
    }

    @Test(arguments: fitted)
    func `candles after a fold's end change neither its fit nor its account`(kind: ForecasterKind)
        async throws
    {
        let series = try WalkSample.series()
        let request = try Self.request(kind)
        let whole = try await WalkSample.report(request, on: series)
        let folds = try #require(whole.walkForward).folds
        let end = folds[1].trading.from
        let candles = series.candles.map { candle in
            guard candle.openTime >= end else { return candle }
            var other = candle
            (other.open, other.high) = (candle.open * 1.5, candle.high * 1.7)
            (other.low, other.close) = (candle.low * 1.5, candle.close * 1.5)
            other.volume *= 3
            return other
        }
        let changed = try CandleSeries(key: series.key, candles: Array(candles))
        let other = try await WalkSample.report(request, on: changed)
        let others = try #require(other.walkForward).folds
        // The second fold has learned from the first one's bars, and the third from changed ones.
        for fold in 0...1 {
            #expect(others[fold].forecaster == folds[fold].forecaster)
            #expect(others[fold].inSample == folds[fold].inSample)
        }
        #expect(others[0].outOfSample == folds[0].outOfSample)
        #expect(others[2].forecaster != folds[2].forecaster)
        let known = 1 + folds[0].trading.bars
        #expect(other.equityCurve.prefix(known) == whole.equityCurve.prefix(known))
        #expect(other.equityCurve != whole.equityCurve)
    }

    @Test(arguments: fitted + [.none])
    func `one worker and two give the same bytes, and so does its manifest`(kind: ForecasterKind)
        async throws
    {
        try await TemporaryWorkspace.with([WalkSample.series()]) { workspace in
            var reports: [BacktestReport] = []
            for workers in [1, 2] {
                let request = try Self.request(kind) { $0.workers = workers }
                reports.append(try await WalkSample.walk(request, in: workspace).report)
            }
            #expect(try reports[0].json() == reports[1].json())
            let again = try #require(try WalkForwardRequest(repeating: reports[0].run))
            #expect(again.backtest.forecaster == kind)
            var other = try await WalkSample.walk(again, in: workspace).report
            // A window with an end is not told how old its newest candle is.
            other.evidence.warnings = reports[0].evidence.warnings
            #expect(try other.json() == reports[0].json())
            // A fit is quick, so none is kept.
            #expect(!FileManager.default.fileExists(atPath: workspace.home.folds.path))
        }
    }

    @Test func `a withheld forecast changes nothing else, so no parameter is searched`()
        async throws
    {
        try await TemporaryWorkspace.with([WalkSample.series()]) { workspace in
            let request = try Self.request(.none)
            let report = try await WalkSample.walk(request, in: workspace).report
            let walk = try #require(report.walkForward)
            #expect(walk.search == nil)
            #expect(walk.folds.allSatisfy { $0.settings.isEmpty && $0.forecaster == nil })
            #expect(report.run.forecaster?.kind == "none")
            #expect(report.forecastBand == nil)
            let run = try await workspace.backtest(request.backtest, now: .testStart).result
            let backtest = try JSONDecoder().decode(
                BacktestReport.self,
                from: Data(run.json.utf8)
            )
            #expect(report.equityCurve == backtest.equityCurve)
            #expect(report.trades == backtest.trades)
        }
    }

    @Test func `a band of each fold's network is held against what came`() async throws {
        let report = try await WalkSample.report(Self.request(.lstm), on: WalkSample.series())
        let band = try #require(report.forecastBand)
        #expect(band.bars == 719)
        #expect(band.levelPct == 90)
        #expect((80...97).contains(band.logRange.coveragePct))
    }

    @Test func `settings that a fitted forecaster cannot have are refused, each by its name`()
        async throws
    {
        try await TemporaryWorkspace.with([WalkSample.series()]) { workspace in
            let cases: [(String, WalkForwardRequest)] = [
                ("seeds is 2", try Self.request(.har) { $0.walk.seeds = 2 }),
                (
                    "forecaster_days is 100",
                    try Self.request(.ridge) { $0.backtest.forecasterDays = 100 }
                ),
                (
                    "train_days is too short for ewma",
                    try Self.request(.ewma) { $0.walk.trainDays = 10 }
                ),
            ]
            for (text, request) in cases {
                await #expect {
                    _ = try await WalkSample.walk(request, in: workspace)
                } throws: { error in
                    "\(error)".contains(text)
                }
            }
            var validation = CrossValidationRequest(
                strategy: "lstm_aggressive",
                key: try WalkSample.key()
            )
            validation.backtest.forecaster = .har
            await #expect {
                _ = try await workspace.crossValidate(validation).result
            } throws: { error in
                "\(error)".contains("forecaster is har")
            }
        }
    }
}
