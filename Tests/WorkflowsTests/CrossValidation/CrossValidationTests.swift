import Backtesting
import Forecasting
import Foundation
import Market
import TestSupport
import Testing
import Trading
import Workflows

/// A cross-validation of a model and of a rule.
@Suite struct CrossValidationTests {
    private static func request(
        _ strategy: String,
        _ change: (inout CrossValidationRequest) -> Void = { _ in }
    ) throws -> CrossValidationRequest {
        var request = CrossValidationRequest(strategy: strategy, key: try WalkSample.key())
        request.backtest.window = .newest(days: 50, to: nil)
        request.validation.groups = 4
        request.validation.training.lookbackWindow = 8
        request.validation.training.hiddenSize = 6
        request.validation.training.epochs = 2
        change(&request)
        return request
    }

    private static func result(
        _ request: CrossValidationRequest,
        in workspace: Workspace
    ) async throws -> CrossValidation {
        try await workspace.crossValidate(request).result
    }

    @Test func `a model is judged on every path, with the same bytes for any number of workers`()
        async throws
    {
        let series = try WalkSample.series()
        var results: Set<CrossValidation> = []
        for workers in [1, 2] {
            try await TemporaryWorkspace.with([series]) { workspace in
                let request = try Self.request("lstm_aggressive") { $0.workers = workers }
                results.insert(try await Self.result(request, in: workspace))
            }
        }
        #expect(results.count == 1)
        let result = try #require(results.first)
        #expect(result.folds.count == 6)
        #expect(result.paths.count == 3)
        #expect(Set(result.folds.compactMap(\.model?.sha256)).count == 6)
        // Fold 4 tests the two groups in the middle, so it learns around them.
        #expect(result.folds[3].testedGroups == [2, 3])
        #expect(result.folds[3].training.count + 1 >= 2)
        #expect(result.sharpeRatio?.count == 3)
        #expect(result.groupSharpeRatio?.count == 12)
        #expect(result.text.split(separator: "\n").allSatisfy { $0.count <= 100 })
        for path in result.paths {
            let growth = path.groups.reduce(1.0) { $0 * (1 + ($1.totalReturnPct ?? .nan) / 100) }
            let total = try #require(path.totalReturnPct)
            #expect(abs((growth - 1) * 100 - total) < 1e-9)
        }
        let json = try JSONEncoder().encode(result)
        #expect(try JSONDecoder().decode(CrossValidation.self, from: json) == result)
    }

    @Test func `a rule's one path is its backtest where nothing is searched`() async throws {
        try await TemporaryWorkspace.with([WalkSample.series()]) { workspace in
            let plain = try Self.request("supertrend") { request in
                request.validation.testedGroups = 1
                request.validation.searches = false
            }
            let result = try await Self.result(plain, in: workspace)
            let run = try await workspace.backtest(plain.backtest, now: .testStart).result
            let report = try JSONDecoder().decode(
                BacktestReport.self,
                from: Data(run.json.utf8)
            )
            #expect(result.paths.map(\.totalReturnPct) == [report.figures.totalReturnPct])
            #expect(result.paths.map(\.sharpeRatio) == [report.figures.sharpeRatio])
            #expect(result.paths.map(\.totalTrades) == [report.figures.totalTrades])

            let searched = try await Self.result(Self.request("supertrend"), in: workspace)
            #expect(searched.search?.candidates == 9)
            #expect(searched.folds.allSatisfy { $0.settings.count == 2 })
            #expect(searched.folds.allSatisfy { $0.inSample?.sharpeRatio != nil })
        }
    }

    @Test func `a window up to a stale candle says how old that is`() async throws {
        let series = try WalkSample.series()
        let close = series.closeTime(at: series.count - 1)
        try await TemporaryWorkspace.with([series]) { workspace in
            func warnings(_ window: BacktestRequest.Window, hours: Int64) async throws -> [String] {
                let request = try Self.request("supertrend") { request in
                    request.backtest.window = window
                    request.validation.searches = false
                }
                let now = close + hours * 3_600_000
                let result = try await workspace.crossValidate(request, now: now).result
                for warning in result.warnings { #expect(result.text.contains("! " + warning)) }
                return result.warnings
            }
            let newest = BacktestRequest.Window.newest(days: 50, to: nil)
            let fresh = try await warnings(newest, hours: 1)
            #expect(fresh == [])
            let stale = try await warnings(newest, hours: 76)
            #expect(
                stale == [
                    "The newest stored candle closed at \(close), 3 d 4 h before this report."
                ]
            )
            // A window of the past is not about today.
            let past = BacktestRequest.Window.newest(days: 50, to: close - 10 * 3_600_000)
            let ended = try await warnings(past, hours: 76)
            #expect(ended == [])
        }
    }

    @Test func `a fold is trained once for all that ask for it`() async throws {
        try await TemporaryWorkspace.with([WalkSample.series()]) { workspace in
            let request = try Self.request("lstm_aggressive")
            _ = try await Self.result(request, in: workspace)
            let files = try WalkSample.foldFiles(of: workspace)
            #expect(files.count == 6)
            _ = try await Self.result(Self.request("lstm_fast"), in: workspace)
            #expect(try WalkSample.foldFiles(of: workspace) == files)
        }
    }
}
