import Foundation
import Market
import TestSupport

/// Real hourly candles of 2022 to 2025, which lie beside the repository.
enum RealCandles {
    static let folder = Fixtures.folder.deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "shared/data/binance")
    static let arePresent = FileManager.default.fileExists(
        atPath: folder.appending(path: "BTCUSDT-1h.csv.gz").path
    )

    /// All hours of a symbol.
    static func series(_ symbol: String) throws -> CandleSeries {
        let table = try NumberTable(text(of: folder.appending(path: "\(symbol)-1h.csv.gz")))
        let times = try table.column("open_time_ms")
        let opens = try table.column("open")
        let highs = try table.column("high")
        let lows = try table.column("low")
        let closes = try table.column("close")
        let volumes = try table.column("volume")
        return try CandleSeries(
            key: .make(symbol: symbol, venue: .spot),
            candles: times.indices.map { row in
                Candle(
                    openTime: Timestamp(milliseconds: Int64(times[row])),
                    open: opens[row],
                    high: highs[row],
                    low: lows[row],
                    close: closes[row],
                    volume: volumes[row]
                )
            }
        )
    }

    /// The text of a gzipped file.
    private static func text(of file: URL) throws -> String {
        let gzip = Process()
        gzip.executableURL = URL(filePath: "/usr/bin/env")
        gzip.arguments = ["gzip", "-dc", file.path]
        let output = Pipe()
        gzip.standardOutput = output
        try gzip.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        gzip.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }
}
