import Connectors
import FakeExchange
import Foundation
import Market
import Storage
import Testing

@Suite struct BinanceClientTests {
    private let bench = ClientBench()

    // MARK: Paging

    @Test func `spot pages hold 1000 candles and join without overlap`() async throws {
        let exchange = FakeExchange(candles: makeCandles(0..<3000))
        let pages = try await exchange.run { try await bench.pages(bench.client($0), 100..<2350) }
        #expect(pages.map(\.count) == [1000, 1000, 250])
        #expect(pages.flatMap(\.self) == makeCandles(100..<2350))
        #expect(
            exchange.requests == [
                spot(100, 2350, limit: 1000), spot(1100, 2350, limit: 1000),
                spot(2100, 2350, limit: 250),
            ]
        )
        #expect(bench.clock.sleeps == [])
    }

    @Test func `futures pages hold 1500 candles`() async throws {
        let exchange = FakeExchange(candles: makeCandles(0..<2000))
        let pages = try await exchange.run {
            try await bench.pages(bench.client($0), 0..<1600, venue: .futures)
        }
        #expect(pages.flatMap(\.self) == makeCandles(0..<1600))
        #expect(
            exchange.requests == [
                request("/fapi/v1/klines", 0, 1600, limit: 1500),
                request("/fapi/v1/klines", 1500, 1600, limit: 100),
            ]
        )
    }

    @Test func `a short page is followed from where it stopped`() async throws {
        let exchange = FakeExchange(candles: makeCandles(0..<20), script: [.short(7), .short(1)])
        let pages = try await exchange.run { try await bench.pages(bench.client($0), 0..<20) }
        #expect(pages.map(\.count) == [7, 1, 12])
        #expect(pages.flatMap(\.self) == makeCandles(0..<20))
        #expect(
            exchange.requests == [
                spot(0, 20, limit: 20), spot(7, 20, limit: 13), spot(8, 20, limit: 12),
            ]
        )
    }

    @Test func `an empty page ends the search, a hole in the middle does not`() async throws {
        let candles = makeCandles(3..<6) + makeCandles(9..<12)
        let exchange = FakeExchange(candles: candles)
        let pages = try await exchange.run { try await bench.pages(bench.client($0), 0..<20) }
        #expect(pages == [candles])
        #expect(exchange.requests == [spot(0, 20, limit: 20), spot(12, 20, limit: 8)])
    }

    @Test func `nothing is asked where there is nothing to ask`() async throws {
        let exchange = FakeExchange(candles: makeCandles(0..<20))
        let pages = try await exchange.run { address in
            try await bench.pages(bench.client(address), 5..<5)
                + bench.pages(bench.client(address, atHour: 5), 5..<9)
        }
        #expect(pages.isEmpty)
        #expect(exchange.requests == [])
    }

    // MARK: Closed candles only

    @Test func `the candle of the running hour is not asked for`() async throws {
        let exchange = FakeExchange(candles: makeCandles(0..<11))
        let pages = try await exchange.run {
            try await bench.pages(bench.client($0, atHour: 10), 8..<20)
        }
        #expect(pages == [makeCandles(8..<10)])
        #expect(exchange.requests == [spot(8, 10, limit: 2)])
    }

    @Test func `where this clock runs ahead, the exchange's decides what has closed`() async throws
    {
        // At hour 8 and 30 minutes by the exchange, which thus sends an unclosed candle.
        let exchange = FakeExchange(
            candles: makeCandles(0..<9),
            script: [.headers(("Date", "Mon, 01 Jan 2024 08:30:00 GMT"))]
        )
        let pages = try await exchange.run {
            try await bench.pages(bench.client($0, atHour: 10), 6..<20)
        }
        #expect(pages == [makeCandles(6..<8)])
        #expect(exchange.requests == [spot(6, 10, limit: 4)])
    }

    // MARK: Only what is missing

    @Test func `a sync that broke off asks for the rest and for nothing twice`() async throws {
        let exchange = FakeExchange(
            candles: makeCandles(0..<3500),
            script: [.good, .text(#"{"code":-1003,"msg":"Too much"}"#, 400)]
        )
        let key = try makeKey()
        try await withTemporaryFolder { folder in
            let store = try SQLiteStore(at: folder.appendingPathComponent("store.sqlite"))
            try await store.insert(makeCandles(1200..<1210), for: key)

            func sync(_ address: String) async throws {
                for range in try store.missingRanges(key, from: hour(0), to: hour(3000)) {
                    let pages = bench.client(address).candles(
                        key,
                        from: range.lowerBound,
                        to: range.upperBound
                    )
                    for try await page in pages {
                        try await store.insert(page.rows, for: key)
                    }
                }
            }
            try await exchange.run { address in
                await #expect(
                    throws: ExchangeError.refused(
                        host: address,
                        status: 400,
                        reason: "-1003 Too much"
                    )
                ) {
                    try await sync(address)
                }
                #expect(try store.series(key).count == 1010)
                try await sync(address)
                try await sync(address)
            }
            #expect(try Array(store.series(key).candles) == makeCandles(0..<3000))
        }
        #expect(
            exchange.requests == [
                spot(0, 1200, limit: 1000), spot(1000, 1200, limit: 200),
                spot(1000, 1200, limit: 200), spot(1210, 3000, limit: 1000),
                spot(2210, 3000, limit: 790),
            ]
        )
    }

    // MARK: Answers that can be put right, and those that cannot

    @Test func `rows that repeat or come unsorted are put in order`() async throws {
        let rows = [2, 0, 1, 1, 3, 2].map { wire(makeCandle($0)) }.joined(separator: ",")
        let exchange = FakeExchange(script: [.text("[\(rows)]")])
        let pages = try await exchange.run { try await bench.pages(bench.client($0), 0..<4) }
        #expect(pages == [(0..<4).map { makeCandle($0) }])
    }

    @Test(arguments: [
        ("[\(wire(makeCandle(4)))]", "a row of 2024-01-01T04:00:00Z was not asked for"),
        ("[\(wire(makeCandle(-1)))]", "a row of 2023-12-31T23:00:00Z was not asked for"),
        (#"{"candles":[]}"#, #"no rows in {"candles":[]}"#),
        ("[[1704067200000,1,2,3]]", "no rows in [[1704067200000,1,2,3]]"),
        ("null", "no rows in null"),
    ])
    func `an answer that cannot be true is refused at once`(
        body: String,
        reason: String
    ) async throws {
        let exchange = FakeExchange(script: [.text(body)])
        try await exchange.run { address in
            await #expect(throws: ExchangeError.badAnswer(host: address, reason: reason)) {
                try await bench.pages(bench.client(address), 0..<4)
            }
        }
        #expect(exchange.requests.count == 1)
        #expect(bench.clock.sleeps == [])
    }

    @Test(arguments: [
        (
            "\(wire(makeCandle(1))),\(wire(makeCandle(1, close: 102)))",
            hour(1), "two different rows of 2024-01-01T01:00:00Z"
        ),
        (
            wire(makeCandle(1, close: 999)), hour(1),
            "high 110.0 is below 999.0, another price of the same bar"
        ),
        (
            wire(makeCandle(1)).replacing("70800000", with: "70814789"), hour(1) + 14_789,
            "2024-01-01T01:00:14.789Z is not where a 1h candle opens; check the interval and the "
                + "time unit"
        ),
        (
            #"[1704070800000,"0","0","0","0","0"]"#, hour(1),
            "open is 0.0, but a price is a finite number above 0"
        ),
        (
            #"[1704070800000,"1","2","x","1","1"]"#, hour(1),
            "low is nan, but a price is a finite number above 0"
        ),
        (
            #"[1704070800000,"1","2",null,"1","1"]"#, hour(1),
            "low is nan, but a price is a finite number above 0"
        ),
        (
            #"[1704070800000,"1","9e999","1","1","1"]"#, hour(1),
            "high is inf, but a price is a finite number above 0"
        ),
        (
            #"[1704070800000,"1","2","1","1","-7"]"#, hour(1),
            "volume is -7.0, but a volume is a finite number of at least 0"
        ),
    ])
    func `a row that cannot be true is left out and named, and the others are taken`(
        row: String,
        time: Timestamp,
        reason: String
    ) async throws {
        let body = "[\(wire(makeCandle(0))),\(row),\(wire(makeCandle(2)))]"
        let exchange = FakeExchange(script: [.text(body)])
        let pages = try await exchange.run { try await bench.wholePages(bench.client($0), 0..<3) }
        #expect(
            pages == [
                ExchangePage(
                    rows: [makeCandle(0), makeCandle(2)],
                    impossible: [ImpossibleRow(time: time, reason: reason)]
                )
            ]
        )
        #expect(exchange.requests.count == 1)
    }

    @Test func `a page of impossible rows alone does not end the search`() async throws {
        let late = makeCandles(0..<1500).map { candle in
            var late = candle
            late.openTime = candle.openTime + 14_789
            return late
        }
        let exchange = FakeExchange(candles: late + makeCandles(1500..<1600))
        let pages = try await exchange.run {
            try await bench.wholePages(bench.client($0), 0..<1600)
        }
        #expect(pages.map(\.rows.count) == [0, 100])
        #expect(pages.map(\.impossible.count) == [1000, 500])
        #expect(exchange.requests == [spot(0, 1600, limit: 1000), spot(1000, 1600, limit: 600)])
    }

    @Test func `a symbol beyond ASCII is asked for as the bytes of its text`() async throws {
        let exchange = FakeExchange(candles: makeCandles(0..<2))
        try await exchange.run { address in
            let key = try makeKey("币安人生USDT_1")
            for try await page in bench.client(address).candles(key, from: hour(0), to: hour(2)) {
                #expect(page.rows.count == 2)
            }
        }
        let name = "%E5%B8%81%E5%AE%89%E4%BA%BA%E7%94%9FUSDT_1"
        #expect(exchange.requests.first?.contains("?symbol=\(name)&interval=1h&") == true)
    }

    @Test func `an endless answer is cut off`() async throws {
        let exchange = FakeExchange(script: [.text(String(repeating: "[", count: 20_000))])
        try await exchange.run { address in
            await #expect(
                throws: ExchangeError.badAnswer(host: address, reason: "longer than 10000 bytes")
            ) {
                try await bench.pages(bench.client(address) { $0.longestAnswer = 10_000 }, 0..<4)
            }
        }
    }

    @Test(arguments: [
        (400, #"{"code":-1121,"msg":"Invalid symbol."}"#),
        (451, #"{"code":0,"msg":"Service unavailable from a restricted location"}"#),
        (403, "<html>forbidden</html>"),
        (400, #"{"code":-1100,"msg":"Illegal characters"}"#),
        (404, "<html>"),
    ])
    func `a refusal is recognised and not retried`(status: Int, body: String) async throws {
        let exchange = FakeExchange(script: [.text(body, status)])
        try await exchange.run { address in
            let error = await #expect(throws: ExchangeError.self) {
                try await bench.pages(bench.client(address), 0..<4)
            }
            let expected =
                switch (status, body.contains("-1121")) {
                case (_, true):
                    "the exchange has no BTCUSDT in its spot market; check the symbol and the market"
                case (403, _):
                    "\(address) refuses the request (HTTP 403): it does not serve this region or "
                        + "address, or its limit of requests was passed; wait some minutes and try "
                        + "again; where it stays so, download its CSV files and import them"
                case (451, _):
                    "\(address) refuses this region or address (HTTP \(status)); download its CSV "
                        + "files and import them"
                case (404, _):
                    "\(address) refused the request (HTTP 404, no reason given); check symbol, "
                        + "interval and times"
                default:
                    "\(address) refused the request (HTTP 400, -1100 Illegal characters); check "
                        + "symbol, interval and times"
                }
            #expect(error.map(String.init(describing:)) == expected)
        }
        #expect(exchange.requests.count == 1)
    }

    // MARK: Funding

    @Test func `funding rates come in pages until there are no more`() async throws {
        let rates = (0..<1300).map {
            FundingRate(time: hour($0 * 8) + 3, rate: Double($0 % 9 - 4) / 10_000)
        }
        let exchange = FakeExchange(funding: rates)
        let pages = try await exchange.run { address in
            var pages: [[FundingRate]] = []
            let sequence = try bench.client(address).fundingRates(
                Symbol("BTCUSDT"),
                from: hour(8),
                to: hour(1299 * 8)
            )
            for try await page in sequence {
                pages.append(page.rows)
            }
            return pages
        }
        #expect(pages.map(\.count) == [1000, 298])
        #expect(pages.flatMap(\.self) == Array(rates[1..<1299]))
        let end = "endTime=\(hour(1299 * 8).milliseconds - 1)&limit=1000"
        let path = "/fapi/v1/fundingRate?symbol=BTCUSDT&startTime="
        #expect(
            exchange.requests == [
                "\(path)\(hour(8).milliseconds)&\(end)",
                "\(path)\(hour(8000).milliseconds + 4)&\(end)",
                "\(path)\(hour(1298 * 8).milliseconds + 4)&\(end)",
            ]
        )
    }

    @Test(arguments: [(#""n/a""#, "nan"), ("null", "nan"), (#""7""#, "7.0"), (#""""#, "nan")])
    func `a funding rate that cannot be true is left out and named`(
        rate: String,
        shown: String
    ) async throws {
        let row = #"{"symbol":"BTCUSDT","fundingTime":1704067200000,"fundingRate":\#(rate)}"#
        let good = #"{"symbol":"BTCUSDT","fundingTime":1704067200005,"fundingRate":"0.0001"}"#
        let exchange = FakeExchange(script: [.text("[\(row),\(good)]")])
        try await exchange.run { address in
            var pages: [ExchangePage<FundingRate>] = []
            for try await page in try bench.client(address).fundingRates(
                Symbol("BTCUSDT"),
                from: hour(0),
                to: hour(8)
            ) {
                pages.append(page)
            }
            let reason = "funding rate \(shown) is not a share between -1 and 1"
            #expect(
                pages == [
                    ExchangePage(
                        rows: [FundingRate(time: hour(0) + 5, rate: 0.0001)],
                        impossible: [ImpossibleRow(time: hour(0), reason: reason)]
                    )
                ]
            )
        }
    }
}
