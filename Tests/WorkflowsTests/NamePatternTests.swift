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
        ("BTCUSDT_7m", false), ("btcusdt_1h", false), ("B_1h", false), ("BTCUSDT", false),
        ("BTCUSDT_1h_futures", false), ("BTCUSDT_1h/..", false), ("BTCUSDT_1h\n", false),
        ("", false),
    ])
    func `a model's name is read where it fits its pattern`(name: String, fits: Bool) {
        #expect(name.fits(SeriesKey.modelKeyPattern) == fits)
        let series = try? SeriesKey(modelKey: name)
        #expect((series != nil) == fits)
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
