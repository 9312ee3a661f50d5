import Connectors
import Foundation
import Market

let testsFolder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent()

/// Packed files that scripts/goldens/candle_files.py made.
func fixture(_ name: String) -> URL {
    testsFolder.appendingPathComponent("Fixtures/Connectors").appendingPathComponent(name)
}

/// A folder of its own for one test, removed at the end of it.
func withTemporaryFolder<T>(_ body: (URL) async throws -> T) async throws -> T {
    let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("candles-\(UUID().uuidString)")
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

func read(_ text: String, now: Timestamp? = nil) throws -> CandleFile {
    try CandleFile.read(Data(text.utf8), named: "prices.csv", key: makeKey(), now: now)
}

/// The candles of the fixtures made from `rows` in scripts/goldens/candle_files.py.
let fixtureCandles = (0..<4).map { index in
    let price = 40_000 + Double(index)
    return Candle(
        openTime: hour(index),
        open: price + 0.1,
        high: price + 9,
        low: price - 8.5,
        close: price + 1.25,
        volume: Double(index) + 0.5
    )
}
