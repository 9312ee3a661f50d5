import Backtesting
import Forecasting
import Foundation
import Hashing
import Market
import TestSupport
import Testing
import Workflows

/// The forecasts of a walk-forward are made again without later candles, each by its fold.
@Suite struct WalkCausalityTests {
    @Test(arguments: [
        ("lstm_aggressive", ForecasterKind.lstm), ("lstm_aggressive", .har), ("supertrend", .lstm),
    ])
    func `an honest walk passes`(strategy: String, forecaster: ForecasterKind) async throws {
        let request = try WalkSample.request(strategy) { $0.backtest.forecaster = forecaster }
        let report = try await WalkSample.report(request, on: WalkSample.series())
        let causality = try #require(report.evidence.causality)
        #expect(causality.passed == true)
        #expect(causality.checkedBars == CausalityCheck.defaultProbes)
    }

    /// Changes a fold's kept network, with a checksum that fits.
    private static func doctor(_ file: URL, _ change: (String) -> String) throws {
        let object = try #require(SealedJSON.open(try Data(contentsOf: file)))
        let changed = change(String(decoding: object, as: UTF8.self))
        #expect(changed != String(decoding: object, as: UTF8.self))
        try SealedJSON.seal(Data(changed.utf8)).write(to: file)
    }

    @Test func `a fold whose scaler has seen what it trades is caught at that stage`() async throws
    {
        let series = try WalkSample.series()
        try await TemporaryWorkspace.with([series], reproducing: false) { workspace in
            let request = try WalkSample.request()
            let honest = try await WalkSample.walk(request, in: workspace).report
            #expect(honest.evidence.causality?.passed == true)
            let fold = try #require(honest.walkForward?.folds[1])
            let training = try #require(fold.training)
            for name in try WalkSample.foldFiles(of: workspace).keys {
                let file = workspace.home.folds.appending(path: name)
                let bytes = try Data(contentsOf: file)
                let object = try #require(SealedJSON.open(bytes))
                let model = try JSONDecoder().decode(FoldModel.self, from: object)
                guard model.training.first?.from == training.from else { continue }
                // The scalers say that they were fitted up to the end of what the fold trades.
                let fitted = try #require(model.scalers.features.fitted)
                try Self.doctor(file) { text in
                    text.replacing(
                        "\"to\" : \"\(fitted.to)\"",
                        with: "\"to\" : \"\(fold.trading.to)\""
                    )
                }
            }
            let report = try await WalkSample.walk(request, in: workspace, at: .testStart + 1)
                .report
            let causality = try #require(report.evidence.causality)
            #expect(causality.passed == false)
            #expect(causality.stage == .scaler)
            #expect(
                report.evidence.warnings.first?.hasPrefix("LOOK-AHEAD: the scaler stage") == true
            )
        }
    }
}
