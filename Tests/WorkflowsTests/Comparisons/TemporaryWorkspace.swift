import Foundation
import Market
import TestSupport
import Workflows

/// A workspace with candles in it, in a folder that goes away with the body.
enum TemporaryWorkspace {
    /// A workspace with candles in it, for the time of a body.
    ///
    /// With `isReproducing` every run that the body leaves is made again, and none may come out
    /// differently.
    static func with<T>(
        _ series: [CandleSeries],
        reproducing isReproducing: Bool = true,
        _ body: (Workspace) async throws -> T
    ) async throws -> T {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "hindcast-workspace-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let workspace = try Workspace(home: Home(path: folder.path, environment: [:]))
        for series in series { try await workspace.bring(series) }
        let result = try await body(workspace)
        if isReproducing { await workspace.expectReproducibleRuns() }
        return result
    }

    /// The sample's candles under another symbol, some of them left out.
    static func sample(_ symbol: String, without gap: Range<Int> = 0..<0) throws -> CandleSeries {
        let sample = try CandleSeries.sample()
        let kept = sample.candles.enumerated().filter { !gap.contains($0.offset) }
        return try CandleSeries(
            key: .make(symbol: symbol, venue: .spot),
            candles: kept.map(\.element)
        )
    }
}

extension Workspace {
    /// Imports the candles of a series once the last of them has closed.
    func bring(_ series: CandleSeries) async throws {
        let rows = series.candles.map { candle in
            "\(candle.openTime.milliseconds),\(candle.open),\(candle.high),\(candle.low),"
                + "\(candle.close),\(candle.volume)"
        }
        let file = home.folder.appending(path: "\(UUID().uuidString).csv")
        try (["open_time_ms,open,high,low,close,volume"] + rows).joined(separator: "\n")
            .write(to: file, atomically: true, encoding: .utf8)
        let request = ImportRequest(file: file, key: series.key)
        let now = series.closeTime(at: series.count - 1)
        _ = try await importCandles(request, now: now).result
    }
}
