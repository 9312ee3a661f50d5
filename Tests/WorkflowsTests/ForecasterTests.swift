import Backtesting
import Forecasting
import Foundation
import Market
import TestSupport
import Testing
import Trading
import Validation
import Workflows

/// Backtests of LSTM strategies on forecasts that need no trained model.
@Suite struct ForecasterTests {
    private static func request(
        _ forecaster: ForecasterKind,
        strategy: String = "lstm_aggressive"
    ) throws -> BacktestRequest {
        var request = try BacktestRequest(
            strategy: strategy,
            key: .make(symbol: "BTCUSD", venue: .spot)
        )
        request.window = .newest(days: 20, to: nil)
        request.forecaster = forecaster
        return request
    }

    private static func report(
        _ request: BacktestRequest,
        of series: CandleSeries? = nil
    ) async throws -> BacktestReport {
        try await TemporaryWorkspace.with([series ?? TemporaryWorkspace.sample("BTCUSD")]) {
            let run = try await $0.backtest(request, now: .testStart).result
            let bytes = try Data(contentsOf: run.folder.appending(path: "report.json"))
            return try JSONDecoder().decode(BacktestReport.self, from: bytes)
        }
    }

    @Test(arguments: [ForecasterKind.har, .ewma, .ridge])
    func `a fitted forecaster needs no model, and no bar of the window is in its sample`(
        kind: ForecasterKind
    ) async throws {
        let report = try await Self.report(Self.request(kind))
        #expect(report.trades.count > 3)
        #expect(report.run.model == nil)
        let forecaster = try #require(report.run.forecaster)
        #expect(forecaster.kind == kind.rawValue)
        let fit = try #require(forecaster.fit)
        #expect(fit.days == 365)
        #expect(fit.to == report.run.startDate - 3_600_000)
        #expect(fit.bars == 1520)
        #expect(report.evidence.model == .known)
        #expect(report.evidence.inSample == false)
        #expect(report.evidence.hindsightBars == 0)
        #expect(report.evidence.outOfSampleBars == 480)
        let band = try #require(report.forecastBand)
        #expect(band.levelPct == 90)
        #expect(band.bars == 479)
        #expect((84...96).contains(band.logRange.coveragePct))
        #expect((84...96).contains(band.logReturn.coveragePct))
    }

    @Test func `a forecaster learns nothing from the window`() async throws {
        let sample = try TemporaryWorkspace.sample("BTCUSD")
        let changed = try CandleSeries(
            key: sample.key,
            candles: sample.candles.enumerated().map { index, candle in
                guard index >= 1900 else { return candle }
                var candle = candle
                candle.high *= 1.05
                return candle
            }
        )
        let request = try Self.request(.har)
        let (report, other) = (
            try await Self.report(request), try await Self.report(request, of: changed)
        )
        #expect(report.run.dataSHA256 != other.run.dataSHA256)
        #expect(report.run.forecaster == other.run.forecaster)
        let border = sample.openTimes[1899]
        let trades = report.trades.filter { $0.exitTime < border }
        #expect(trades.count > 2)
        #expect(other.trades.filter { $0.exitTime < border } == trades)
    }

    @Test func `days of the fit are those that were asked for`() async throws {
        var request = try Self.request(.har)
        request.forecasterDays = 30
        let fit = try #require(try await Self.report(request).run.forecaster?.fit)
        // 720 bars, and the warm-up before them.
        #expect(fit.bars == 720 + 167)
        #expect(fit.days == 30)
    }

    @Test func `too few candles before the window are told with a remedy`() async throws {
        var request = try Self.request(.har)
        request.window = .newest(days: 75, to: nil)
        await #expect {
            _ = try await Self.report(request)
        } throws: { error in
            guard
                case WorkflowError.tooFewToFit(let forecaster, _, _, let have, let need)? =
                    error as? WorkflowError
            else { return false }
            return forecaster == "har" && have == 200 && need == 367
        }
    }

    @Test func `without a forecast the technical view alone decides`() async throws {
        let report = try await Self.report(Self.request(.none))
        #expect(report.run.forecaster == RunManifest.Forecaster(kind: "none", fit: nil))
        #expect(report.evidence.model == .none)
        #expect(report.evidence.outOfSampleBars == 480)
        #expect(report.forecastBand == nil)
        #expect(report.trades.count > 3)
    }

    @Test func `a strategy that reads no forecasts says that it used no forecaster`() async throws {
        let report = try await Self.report(Self.request(.har, strategy: "supertrend"))
        #expect(report.run.forecaster == nil)
        #expect(report.forecastBand == nil)
        #expect(
            report.evidence.warnings.contains(
                "forecaster was given, but supertrend reads no forecasts and did not use it."
            )
        )
    }

    @Test func `a language model that is not asked is told`() throws {
        let plan = try BacktestPlan(Self.request(.none, strategy: "lstm"))
        #expect(plan.remarks.contains { $0.hasPrefix("The language model was not asked") })
    }

    @Test func `stops by a withheld forecast are refused`() throws {
        var request = try Self.request(.none)
        request.parameters["stops"] = "forecast"
        #expect(throws: WorkflowError.self) { try BacktestPlan(request) }
        request.forecaster = .ewma
        _ = try BacktestPlan(request)
    }
}
