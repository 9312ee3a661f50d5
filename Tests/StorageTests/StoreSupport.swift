import Foundation
import Market
import Storage

/// A folder of its own for one test, removed at the end of it.
func withTemporaryFolder<T>(_ body: (URL) async throws -> T) async throws -> T {
    let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("store-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await body(folder)
}

func makeKey(
    _ symbol: String = "BTCUSDT",
    _ venue: Venue = .spot,
    _ interval: Interval = .oneHour
) throws -> SeriesKey {
    try SeriesKey(symbol: Symbol(symbol), venue: venue, interval: interval)
}

/// The moment of the n-th hour of 2024.
func hour(_ index: Int) -> Timestamp {
    Timestamp(milliseconds: 1_704_067_200_000 + Int64(index) * 3_600_000)
}

func makeCandle(_ index: Int, close: Double = 101, volume: Double = 5) -> Candle {
    Candle(openTime: hour(index), open: 100, high: 110, low: 90, close: close, volume: volume)
}

func makeCandles(_ range: Range<Int>) -> [Candle] {
    range.map { makeCandle($0, close: 100 + Double($0 % 7), volume: Double($0)) }
}
