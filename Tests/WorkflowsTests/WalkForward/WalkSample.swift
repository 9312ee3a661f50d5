import Backtesting
import Forecasting
import Foundation
import Market
import Synchronization
import TestSupport
import Trading
import Workflows

/// Walks over made-up candles, small enough for a second.
enum WalkSample {
    static func key() throws -> SeriesKey { try .make(venue: .spot) }

    static func series(strength: Double = 0, seed: UInt64 = 3) throws -> CandleSeries {
        try .planted(count: 2400, strength: strength, seed: seed, key: key())
    }

    /// Six settings of an LSTM strategy with three tiny networks, over the last sixty days.
    static func trainedSearch(
        _ change: (inout SearchRequest) -> Void = { _ in }
    ) throws -> SearchRequest {
        var request = SearchRequest(strategy: "lstm_aggressive", key: try key())
        request.backtest.window = .newest(days: 60, to: nil)
        request.space = ["hidden_size": "3,5,6", "min_confidence": "52:56:4"]
        request.training = ["train_days": 20, "lookback_window": 8, "epochs": 2]
        change(&request)
        return request
    }

    /// Three folds of ten days, each taught on the thirty days before it by a tiny network.
    static func request(
        _ strategy: String = "lstm_aggressive",
        _ change: (inout WalkForwardRequest) -> Void = { _ in }
    ) throws -> WalkForwardRequest {
        var request = WalkForwardRequest(strategy: strategy, key: try key())
        request.backtest.window = .newest(days: 30, to: nil)
        request.walk.trainDays = 30
        request.walk.stepDays = 10
        request.walk.training.lookbackWindow = 8
        request.walk.training.hiddenSize = 6
        request.walk.training.epochs = 2
        change(&request)
        return request
    }

    /// What a walk comes to, and every progress report of it; its run is kept.
    static func walk(
        _ request: WalkForwardRequest,
        in workspace: Workspace,
        at now: Timestamp = .testStart
    ) async throws -> (report: BacktestReport, progress: [ProgressUpdate]) {
        let updates = UpdateList()
        let run = try await workspace.keptWalkForward(request, now: now) { updates.append($0) }
        return (run.reports[0], updates.all)
    }

    /// The report of a walk in a home of its own.
    static func report(
        _ request: WalkForwardRequest,
        on series: CandleSeries
    ) async throws -> BacktestReport {
        try await TemporaryWorkspace.with([series]) { workspace in
            try await walk(request, in: workspace).report
        }
    }

    /// The files of the folds, by name.
    static func foldFiles(of workspace: Workspace) throws -> [String: Data] {
        let folder = workspace.home.folds
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        return try names.reduce(into: [:]) { files, name in
            files[name] = try Data(contentsOf: folder.appending(path: name))
        }
    }
}

/// Progress reports in the order in which they came.
final class UpdateList: Sendable {
    private let updates = Mutex<[ProgressUpdate]>([])

    var all: [ProgressUpdate] { updates.withLock(\.self) }

    func append(_ update: ProgressUpdate) {
        updates.withLock { $0.append(update) }
    }
}
