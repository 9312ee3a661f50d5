import Connectors
import Foundation
import Testing

/// Which files are taken for spot candles where nobody says what they are.
@Suite struct SpotSignTests {
    private static let milliseconds = "1735689600000,1,2,1,2,5,1735693199999,9,3,2,4,0\n"
    private static let microseconds = "1735689600000000,1,2,1,2,5,1735693199999999,9,3,2,4,0\n"
    private static let header =
        "open_time,open,high,low,close,volume,close_time,quote_volume,count,"
        + "taker_buy_volume,taker_buy_quote_volume,ignore\n"

    @Test(arguments: [
        ("data/spot/monthly/klines/BTCUSDT-1h-2024-01.csv", milliseconds, SpotSign.path),
        ("BTCUSDT_Spot_1h.csv", milliseconds, .path),
        ("BTCUSDT-1h-2025-01.csv", microseconds, .microseconds),
        ("BTCUSDT-1h-2025-01.csv", "\n" + microseconds, .microseconds),
        ("BTCUSDT-1h-2025-01.csv", milliseconds, nil),
        ("BTCUSDT-1h-2025-01.csv", header + milliseconds, nil),
        // Another source's microseconds say nothing.
        ("prices.csv", "open_time,open,high,low,close,volume\n1735689600000000,1,2,1,2,5\n", nil),
        ("spotless.csv", milliseconds, nil),
        ("data/futures/um/spot-checked.csv", milliseconds, nil),
        ("empty.csv", "", nil),
        ("odd.csv", "\"1735689600000000", nil),
    ])
    func `a path or Binance's microseconds tell spot candles`(
        path: String,
        text: String,
        sign: SpotSign?
    ) async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(text.utf8).write(to: file)
            #expect(SpotSign(of: file) == sign)
        }
    }

    @Test func `a file that is not there has no sign`() {
        #expect(SpotSign(of: URL(filePath: "/nonexistent/prices.csv")) == nil)
    }
}
