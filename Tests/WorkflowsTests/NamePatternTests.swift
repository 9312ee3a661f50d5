import Foundation
import Market
import Testing
import Workflows

/// The patterns that the service's description gives, held against the readers of the names.
@Suite struct NamePatternTests {
    @Test(arguments: [
        ("20250118T160000Z-lstm_fast-BTCUSDT-1a2b3c4d", true),
        ("20250118T160000123Z-lstm-BTCUSDT-1a2b3c4d", true),
        ("20250118T160000Z-s2-BTCUSDT-1a2b3c4d", true),
        ("20250118T160000Z--BTCUSDT-1a2b3c4d", false),
        ("20250118T160000Z-lstm-btcusdt-1a2b3c4d", false),
        ("20250118T160000Z-lstm-BTCUSDT-1A2B3C4D", false),
        ("20250118T160000Z-lstm-BTCUSDT-1a2b3c4d\n", false),
        ("20250118T1600001Z-lstm-BTCUSDT-1a2b3c4d", false),
        ("20250118T160000Z-lstm-BTCUSDT-1a2b3c4d-x", false), ("../../etc/passwd", false),
        ("", false),
    ])
    func `a run's name is read where it fits its pattern`(name: String, fits: Bool) {
        #expect(name.fits(RunID.pattern) == fits)
        #expect((RunID(name) != nil) == fits)
    }

    @Test(arguments: [
        ("BTCUSDT_1h", true), ("BTCUSDT_1h_spot", true), ("BTCUSDT_15m", true),
        ("BTCUSDT_260327_1h", true), ("我踏马来了USDT_4h", true), ("BTCUSDT_7m", false),
        ("btcusdt_1h", false), ("B_1h", false), ("BTCUSDT", false),
        ("BTCUSDT_1h_futures", false), ("BTCUSDT_1h/..", false), ("BTCUSDT_1h\n", false),
        ("", false),
    ])
    func `a model's name is read where it fits its pattern`(name: String, fits: Bool) {
        #expect(name.fits(SeriesKey.modelKeyPattern) == fits)
        let series = try? SeriesKey(modelKey: name)
        #expect((series != nil) == fits)
    }

    @Test func `the schema of a training's answer takes every model's name`() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "examples/schemas/train.json")
        let schema = try #require(
            try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any]
        )
        let properties = try #require(schema["properties"] as? [String: [String: Any]])
        let pattern = try #require(properties["model_key"]?["pattern"] as? String)
        for name in ["BTCUSDT_1h", "BTCUSDT_260327_1h", "BTCUSD_PERP_4h_spot", "币安人生USDT_15m"] {
            #expect(name.fits(pattern), "\(name)")
            #expect(name.fits(SeriesKey.modelKeyPattern), "\(name)")
        }
        #expect(!"btcusdt_1h".fits(pattern) && !"BTCUSDT_1h/..".fits(pattern))
    }

    @Test func `every interval has models, and every kind jobs`() throws {
        for interval in Interval.allCases {
            #expect("BTCUSDT_\(interval.rawValue)".fits(SeriesKey.modelKeyPattern))
        }
        for kind in JobKind.allCases {
            #expect("\(kind.rawValue)-17".fits(Job.idPattern))
            #expect(!"\(kind.rawValue)-0".fits(Job.idPattern))
            #expect(!"\(kind.rawValue)-017".fits(Job.idPattern))
        }
        #expect(!"paint-1".fits(Job.idPattern))
        #expect(!"train-1\u{301}".fits(Job.idPattern))
    }
}
