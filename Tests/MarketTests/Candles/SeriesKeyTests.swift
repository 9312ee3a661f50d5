import Foundation
import Market
import TestSupport
import Testing

@Suite struct SeriesKeyTests {
    @Test func `a key reads as symbol, market and interval`() throws {
        #expect(try SeriesKey.make().description == "BTCUSDT futures 1h")
    }

    @Test func `a key is three words in JSON and none of them goes unchecked`() throws {
        let decoder = JSONDecoder()
        let json = Data(#"{"interval":"4h","symbol":"ethusdt","venue":"spot"}"#.utf8)
        let key = try decoder.decode(SeriesKey.self, from: json)
        #expect(try key == .make(symbol: "ETHUSDT", venue: .spot, interval: .fourHours))
        let bad = Data(#"{"interval":"4h","symbol":"../etc","venue":"spot"}"#.utf8)
        #expect(throws: MarketError.invalidSymbol("../etc")) {
            try decoder.decode(SeriesKey.self, from: bad)
        }
    }

    @Test func `a market is futures or spot`() throws {
        #expect(try Venue("futures") == .futures)
        #expect(try Venue("spot") == .spot)
        #expect(throws: MarketError.unknownVenue("Spot")) { try Venue("Spot") }
    }

    @Test(
        arguments: [
            (
                .invalidSymbol("a/b"),
                "symbol 'a/b' is not 2 to 20 letters, digits and underscores, such as BTCUSDT"
            ),
            (
                .unknownInterval("7m"),
                "interval '7m' is unknown; use one of "
                    + "1m, 3m, 5m, 15m, 30m, 1h, 2h, 4h, 6h, 8h, 12h, 1d, 1w"
            ),
            (.unknownVenue("margin"), "market 'margin' is unknown; use futures or spot"),
            (
                .invalidTimestamp("today"),
                "'today' is not a time; write 2025-01-18T16:00:00Z or 2025-01-18"
            ),
            (
                .invalidCandle(row: 7, fault: .volume(-1)),
                "row 7: volume is -1.0, but a volume is a finite number of at least 0"
            ),
        ] as [(MarketError, String)]
    )
    func `an error names the value and the remedy`(error: MarketError, text: String) {
        #expect(error.description == text)
    }

    @Test func `an error stays on one line whatever it quotes`() {
        let text = MarketError.unknownVenue("spot\n\u{1B}[31m").description
        #expect(text == #"market 'spot\n\u{1B}[31m' is unknown; use futures or spot"#)
    }

    @Test func `an error quotes no more than forty characters of what it was given`() {
        let text = MarketError.invalidSymbol(String(repeating: "x", count: 5000)).description
        #expect(text.count < 120)
    }
}
