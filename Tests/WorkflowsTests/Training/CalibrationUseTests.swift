import Backtesting
import Forecasting
import Foundation
import Market
import TestSupport
import Testing
import Trading
import Workflows

/// Win probabilities are told of the trades that they were fitted on, and of no others.
@Suite struct CalibrationUseTests {
    private static func trained(_ body: (Workspace, SeriesKey) async throws -> Void) async throws {
        let series = try CandleSeries.randomWalk(count: 3600, seed: 3)
        try await TemporaryWorkspace.with([series]) { workspace in
            var request = TrainingRequest(key: series.key)
            request.days = 150
            request.configuration.epochs = 1
            request.configuration.hiddenSize = 4
            request.configuration.layerCount = 1
            _ = try await workspace.train(request).result
            try await body(workspace, series.key)
        }
    }

    @Test func `a report has a calibration where its trades are those of the training`()
        async throws
    {
        try await Self.trained { workspace, key in
            let usual = BacktestRequest(strategy: "lstm_fast", key: key)
            var forecastStops = usual
            forecastStops.parameters["stops"] = "forecast"
            var leveraged = usual
            leveraged.execution.leverage = 5
            var cheap = usual
            cheap.execution.takerFee = 0
            for (request, isCalibrated) in [
                (usual, true), (forecastStops, false), (leveraged, false), (cheap, false),
                (BacktestRequest(strategy: "supertrend", key: key), false),
            ] {
                let run = try await workspace.backtest(request, now: .testStart).result
                let report = try JSONDecoder().decode(
                    BacktestReport.self,
                    from: Data(contentsOf: run.folder.appending(path: "report.json"))
                )
                #expect((report.calibration != nil) == isCalibrated)
                #expect(report.calibration?.basis.hasPrefix("A win is a gain") != false)
            }
        }
    }

    @Test func `a signal has a loss probability where its trade is of the training's kind`()
        async throws
    {
        try await Self.trained { workspace, key in
            for (stops, isCalibrated) in [("atr", true), ("forecast", false)] {
                var request = SignalRequest(strategy: "lstm_aggressive", key: key)
                request.parameters["stops"] = .text(stops)
                let signal = try await workspace.signal(request, now: .testStart).result
                let loss = signal.indicatorValues.riskAssessment.lossProbability
                #expect(signal.signal.shouldEnter || stops == "forecast")
                #expect((loss != nil) == isCalibrated)
                #expect(loss.map { (0...100).contains($0) } != false)
            }
        }
    }
}
