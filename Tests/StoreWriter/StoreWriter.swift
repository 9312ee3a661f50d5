import Foundation
package import Market
import Storage

/// Imports made-up candles chunk by chunk and prints the running count after each commit.
///
/// It goes on until it is done or, as in the test that starts it, killed.
@main
package enum StoreWriter {
    package static let chunk = 5000
    package static let chunks = 2_000

    static func main() async throws {
        let store = try SQLiteStore(at: URL(fileURLWithPath: CommandLine.arguments[1]))
        let key = try Self.key
        for end in stride(from: chunk, through: chunk * chunks, by: chunk) {
            try await store.insert((end - chunk..<end).map(candle(at:)), for: key)
            // Unbuffered: what was announced must have left this process before it dies.
            try FileHandle.standardOutput.write(contentsOf: Data("\(end)\n".utf8))
        }
    }

    package static var key: SeriesKey {
        get throws {
            try SeriesKey(symbol: Symbol("TESTUSDT"), venue: .spot, interval: .oneMinute)
        }
    }

    package static func candle(at index: Int) -> Candle {
        let price = 100 + Double(index % 997) / 8
        return Candle(
            openTime: Timestamp(milliseconds: 1_600_000_020_000 + Int64(index) * 60_000),
            open: price,
            high: price + 2,
            low: price - 2,
            close: price + 1,
            volume: Double(index)
        )
    }
}
