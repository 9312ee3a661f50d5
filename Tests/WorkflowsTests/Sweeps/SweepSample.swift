import Foundation
import Hashing
import Market
import TestSupport
import Trading
import Workflows

/// Sweeps over made-up candles, and a folder for each.
enum SweepSample {
    static func key() throws -> SeriesKey { try .make(venue: .spot) }

    static func series(symbol: String = "BTCUSDT", seed: UInt64 = 3) throws -> CandleSeries {
        try .planted(count: 2400, strength: 0, seed: seed, key: .make(symbol: symbol, venue: .spot))
    }

    /// Nine settings of a rule.
    static func search(
        _ change: (inout SearchRequest) -> Void = { _ in }
    ) throws -> SearchRequest {
        var request = SearchRequest(strategy: "supertrend", key: try key())
        request.backtest.window = .newest(days: 60, to: nil)
        request.space = ["period": "7:15:4", "multiplier": "1:3:1"]
        change(&request)
        return request
    }

    /// Some strategies on some symbols.
    static func grid(
        _ strategies: [String],
        _ symbols: [String],
        days: Int = 30
    ) throws -> SweepGrid {
        var common = BacktestRequest(strategy: "", key: try key())
        common.window = .newest(days: days, to: nil)
        return SweepGrid(
            strategies: strategies,
            symbols: try symbols.map { try Symbol($0) },
            common: common
        )
    }

    /// A folder for the time of a body.
    static func withFolder<T>(_ body: (URL) async throws -> T) async throws -> T {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "sweep-test-\(UUID().uuidString)", directoryHint: .isDirectory)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await body(folder)
    }

    /// Plans a sweep and reads its plan.
    static func sweep(
        _ request: SweepRequest,
        in workspace: Workspace,
        to folder: URL
    ) async throws -> Sweep {
        let planned = try await workspace.planSweep(request, to: folder).result
        return try Sweep(URL(filePath: planned.plan))
    }

    static func json(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return try encoder.encode(value)
    }

    /// Every result's file, and what else lies beside them.
    static func files(of folder: URL) throws -> [URL] {
        let results = folder.appending(path: "results")
        return try FileManager.default.subpathsOfDirectory(atPath: results.path)
            .map { results.appending(path: $0) }
            .filter { !$0.hasDirectoryPath && $0.pathExtension == "json" }
            .sorted { $0.path < $1.path }
    }
}

/// Names of content.
enum SweepNames {
    static func sha256(_ bytes: Data) -> String { SHA256.hash(bytes).hexadecimal }
}
