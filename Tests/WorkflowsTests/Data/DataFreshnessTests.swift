import Foundation
import Testing
import Workflows

/// How fresh the candles are, as answers say it.
struct DataFreshnessTests {
    @Test func `freshness is written with its problem as null where there is none`() async throws {
        try await BackfillerScene.set(stored: 0..<BackfillerScene.hours) { scene in
            let freshness = try await scene.freshness(scene.backfiller(nil))
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            let text = String(decoding: try encoder.encode(freshness), as: UTF8.self)
            #expect(
                text == """
                    {"age_seconds":1800,"brought":0,"interval":"1h","market":"spot",\
                    "newest_candle":"2025-04-10T23:00:00Z","problem":null,"symbol":"BTCUSDT"}
                    """
            )
            let back = try JSONDecoder().decode(DataFreshness.self, from: Data(text.utf8))
            // How the download went is for remedies alone and is not written.
            #expect(try encoder.encode(back) == Data(text.utf8))
        }
    }
}
