import Connectors
import FakeExchange
import Market
import Testing

@Suite(.tags(.timed), .timeLimit(.minutes(60))) struct BinanceRetryTests {
    private let bench = ClientBench()

    // MARK: Trying again

    @Test func `a pause that the exchange asks for is kept to the second`() async throws {
        let exchange = FakeExchange(
            candles: makeCandles(0..<4),
            script: [
                .text("{}", 429, ("Retry-After", "7")), .text("", 418, ("Retry-After", "120")),
            ]
        )
        let pages = try await exchange.run { try await bench.pages(bench.client($0), 0..<4) }
        #expect(pages == [makeCandles(0..<4)])
        #expect(bench.clock.sleeps == [.seconds(7), .seconds(120)])
        #expect(exchange.requests == Array(repeating: spot(0, 4, limit: 4), count: 3))
    }

    @Test func `a ban longer than the patience is an error, not a pause`() async throws {
        let exchange = FakeExchange(script: [.text("", 418, ("Retry-After", "7200"))])
        try await exchange.run { address in
            await #expect(
                throws: ExchangeError.paused(
                    host: address,
                    until: hour(5002) + 17 * 60_000,
                    seconds: 7200
                )
            ) {
                try await bench.pages(bench.client(address), 0..<4)
            }
        }
        #expect(bench.clock.sleeps == [])
        #expect(exchange.requests.count == 1)
    }

    private static let banned =
        #"{"code":-1003,"msg":"Way too many requests; IP banned until \#(bannedUntil)."}"#
    /// An hour after the present of ``ClientBench``.
    private static let bannedUntil = (hour(5001) + 17 * 60_000).milliseconds

    @Test(
        arguments: [
            // The standard pauses, where the exchange names none.
            (.text("", 429), 60),
            (.text("", 418), 120),
            (.text("", 429, ("Retry-After", "soon")), 60),
            // What it names in a header, as seconds or as a time, or in the body.
            (.text("", 429, ("Retry-After", "0")), 1),
            (.text("", 429, ("Retry-After", "2.5")), 2.5),
            (.text("", 418, ("Retry-After", " 9")), 9),
            (
                .text(
                    "",
                    418,
                    ("Date", "Mon, 01 Jan 2024 08:30:00 GMT"),
                    ("Retry-After", "Mon, 01 Jan 2024 08:31:40 GMT")
                ), 100
            ),
            (.text(banned, 418), 3600),
            (.text(banned, 418, ("Retry-After", "7")), 3600),
            (.text("", 503, ("Retry-After", "30")), 30),
            (.text("", 403, ("Retry-After", "40")), 40),
        ] as [(FakeExchange.Reply, Double)]
    )
    func `a pause is as long as the exchange names it, else as the standard one`(
        reply: FakeExchange.Reply,
        seconds: Double
    ) async throws {
        let exchange = FakeExchange(candles: makeCandles(0..<4), script: [reply])
        let pages = try await exchange.run { address in
            let client = bench.client(address) { $0.longestWait = .seconds(4000) }
            return try await bench.pages(client, 0..<4)
        }
        #expect(pages == [makeCandles(0..<4)])
        #expect(bench.clock.sleeps == [.seconds(seconds)])
        #expect(exchange.requests.count == 2)
    }

    @Test(arguments: ["99999999999999999999", "1e300", "-5", "nan"])
    func `no header makes a pause without end`(header: String) async throws {
        let exchange = FakeExchange(
            candles: makeCandles(0..<4),
            script: [.text("", 418, ("Retry-After", header))]
        )
        let error = try await exchange.run { address in
            await #expect(throws: ExchangeError.self) {
                let client = bench.client(address) { $0.longestWait = .zero }
                _ = try await bench.pages(client, 0..<4)
            }
        }
        guard case .paused(_, _, let seconds) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect((1...604_800).contains(seconds))
    }

    @Test func `nobody who shares the pauses asks before they end`() async throws {
        let pauses = ProcessPauses()
        let exchange = FakeExchange(
            candles: makeCandles(0..<4),
            script: [.text("", 418, ("Retry-After", "7200"))]
        )
        try await exchange.run { address in
            let clients = (0..<3).map { _ in bench.client(address, pauses: pauses) }
            for client in clients {
                for venue in [Venue.spot, .futures] {
                    await #expect(
                        throws: ExchangeError.paused(
                            host: address,
                            until: hour(5002) + 17 * 60_000,
                            seconds: 7200
                        )
                    ) {
                        try await bench.pages(client, 0..<4, venue: venue)
                    }
                }
            }
            #expect(exchange.requests.count == 1)
            // Once it has ended they are served; the rest of it is slept through where it is short.
            try bench.clock.sleep(
                until: bench.clock.now.advanced(by: .seconds(7100)),
                tolerance: nil
            )
            #expect(try await bench.pages(clients[2], 0..<4) == [makeCandles(0..<4)])
            #expect(bench.clock.sleeps == [.seconds(7100), .seconds(100)])
            #expect(exchange.requests.count == 2)
        }
    }

    @Test func `a pause at the last attempt is told as such, not as a fault of the network`()
        async throws
    {
        let reply = FakeExchange.Reply.text("", 429, ("Retry-After", "3"))
        let exchange = FakeExchange(script: [reply, reply])
        try await exchange.run { address in
            let error = await #expect(throws: ExchangeError.self) {
                try await bench.pages(bench.client(address) { $0.attempts = 2 }, 0..<4)
            }
            let text = error.map(String.init(describing:)) ?? ""
            #expect(
                text.hasPrefix("\(address) wants no request for 3 s, until 2024-07-27T08:17:06Z")
            )
        }
    }

    @Test(arguments: [
        FakeExchange.Reply.text("", 500), .text("oops", 503), .kind(.truncated),
        .kind(.stall), .kind(.stallInBody), .kind(.reset), .text(""),
    ])
    func `a failure that may pass is tried again after a random pause`(
        reply: FakeExchange.Reply
    ) async throws {
        let exchange = FakeExchange(candles: makeCandles(0..<4), script: [reply, reply])
        let pages = try await exchange.run {
            try await bench.pages(
                bench.client($0) { $0.requestTimeout = .milliseconds(400) },
                0..<4
            )
        }
        #expect(pages == [makeCandles(0..<4)])
        #expect(exchange.requests == Array(repeating: spot(0, 4, limit: 4), count: 3))
        #expect(bench.clock.sleeps.count == 2)
        #expect(bench.clock.sleeps[0] <= .milliseconds(500))
        #expect(bench.clock.sleeps[1] <= .milliseconds(1000))
    }

    @Test func `pauses grow, stay under their cap and follow from the seed`() async throws {
        func pauses(seed: UInt64) async throws -> [Duration] {
            let bench = ClientBench()
            let exchange = FakeExchange(script: Array(repeating: .text("", 500), count: 12))
            try await exchange.run { address in
                let client = bench.client(address) {
                    $0.seed = seed
                    $0.attempts = 10
                    $0.longestBackoff = .seconds(4)
                }
                await #expect(
                    throws: ExchangeError.unavailable(
                        host: address,
                        attempts: 10,
                        reason: "HTTP 500"
                    )
                ) {
                    try await bench.pages(client, 0..<4)
                }
            }
            #expect(exchange.requests.count == 10)
            return bench.clock.sleeps
        }
        let first = try await pauses(seed: 1)
        let bounds: [Duration] = [.milliseconds(500), .seconds(1), .seconds(2)]
        #expect(first.count == 9)
        for (index, pause) in first.enumerated() {
            #expect(pause >= .zero && pause <= (index < 3 ? bounds[index] : .seconds(4)))
        }
        #expect(Set(first).count == 9)
        #expect(try await pauses(seed: 1) == first)
        #expect(try await pauses(seed: 2) != first)
    }

    @Test func `an unreachable exchange is an error after all attempts`() async throws {
        // A port that was free a moment ago, and is again.
        let address = try await FakeExchange().run { $0 }
        let client = bench.client(address) {
            $0.attempts = 2
            $0.requestTimeout = .milliseconds(300)
        }
        let error = await #expect(throws: ExchangeError.self) {
            try await bench.pages(client, 0..<4)
        }
        let text = error.map(String.init(describing:)) ?? ""
        #expect(text.hasPrefix("\(address) gave no good answer in 2 attempts ("))
        #expect(bench.clock.sleeps.count == 1)
    }

    @Test func `cancelling ends a stalled request at once`() async throws {
        let exchange = FakeExchange(script: [.kind(.stall)])
        try await exchange.run { address in
            let client = bench.client(address) { $0.requestTimeout = .seconds(3600) }
            let task = Task { try await bench.pages(client, 0..<4) }
            await exchange.asked()
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
        #expect(exchange.requests.count == 1)
        #expect(bench.clock.sleeps == [])
    }

    // MARK: Request weights

    @Test func `a request that would pass the budget waits for the next minute`() async throws {
        // Two pages of 1500 weigh 10 each, the third of 1000 weighs 5.
        func pauses(used: [Int]) async throws -> [Duration] {
            let bench = ClientBench()
            let exchange = FakeExchange(
                candles: makeCandles(0..<4000),
                script: used.map { .headers(("X-MBX-USED-WEIGHT-1M", "\($0)")) }
            )
            let pages = try await exchange.run { address in
                let client = bench.client(address) { $0.futuresWeight = 1985 }
                return try await bench.pages(client, 0..<4000, venue: .futures)
            }
            #expect(pages.flatMap(\.self) == makeCandles(0..<4000))
            return bench.clock.sleeps
        }
        #expect(try await pauses(used: [1970, 1980, 1985]) == [])
        // 1976 and 10 are too many; the present is a full minute past the hour.
        #expect(try await pauses(used: [1976, 10, 15]) == [.seconds(60)])
        #expect(try await pauses(used: [1976, 1981, 5]) == [.seconds(60), .seconds(60)])
        // No number from the network is too large to be compared.
        #expect(try await pauses(used: [.max, 10, 15]) == [.seconds(60)])
    }
}
