import Connectors
import Market
import Testing

/// A client of a fake exchange on a clock of its own.
struct ClientBench {
    let clock = TestClock()

    /// A client of that exchange, whose present is 17 minutes past the n-th hour.
    func client(
        _ address: String,
        atHour index: Int = 5000,
        pauses: any ExchangePauses = ProcessPauses(),
        _ change: (inout BinanceClient.Configuration) -> Void = { _ in }
    ) -> BinanceClient {
        var configuration = BinanceClient.Configuration()
        configuration.futuresURL = address
        configuration.spotURL = address
        configuration.requestTimeout = .seconds(3600)
        change(&configuration)
        let start = hour(index) + 17 * 60_000
        return BinanceClient(configuration: configuration, clock: clock, pauses: pauses) {
            [clock] in
            start + Int64(clock.now.elapsed / .milliseconds(1))
        }
    }

    func pages(
        _ client: BinanceClient,
        _ range: Range<Int>,
        venue: Venue = .spot
    ) async throws -> [[Candle]] {
        let pages = try await wholePages(client, range, venue: venue)
        #expect(pages.allSatisfy { $0.impossible.isEmpty })
        return pages.map(\.rows)
    }

    /// Pages with the rows that were left out of them.
    func wholePages(
        _ client: BinanceClient,
        _ range: Range<Int>,
        venue: Venue = .spot
    ) async throws -> [ExchangePage<Candle>] {
        var pages: [ExchangePage<Candle>] = []
        let key = try makeKey("BTCUSDT", venue)
        let sequence = client.candles(key, from: hour(range.lowerBound), to: hour(range.upperBound))
        for try await page in sequence {
            pages.append(page)
        }
        return pages
    }
}

/// The request for candles from one hour of 2024 to another.
func request(_ path: String, _ from: Int, _ to: Int, limit: Int) -> String {
    "\(path)?symbol=BTCUSDT&interval=1h&startTime=\(hour(from).milliseconds)"
        + "&endTime=\(hour(to).milliseconds - 1)&limit=\(limit)"
}

func spot(_ from: Int, _ to: Int, limit: Int) -> String {
    request("/api/v3/klines", from, to, limit: limit)
}

func makeCandle(_ index: Int, close: Double = 101) -> Candle {
    Candle(openTime: hour(index), open: 100, high: 110, low: 90, close: close, volume: 5)
}

func makeCandles(_ range: Range<Int>) -> [Candle] {
    range.map { makeCandle($0, close: 100 + Double($0 % 7) / 8) }
}
