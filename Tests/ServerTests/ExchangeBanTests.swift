import FakeExchange
import HTTPTypes
import Market
import Server
import TestSupport
import Testing

/// What clients are told while the exchange wants no request.
struct ExchangeBanTests {
    @Test(.timeLimit(.minutes(60)))
    func `clients are told when to come back, and the exchange is asked once`() async throws {
        let series = try CandleSeries.randomWalk(count: 2400, seed: 7)
        let exchange = FakeExchange(
            candles: Array(series.candles),
            script: [.text("", 418, ("Retry-After", "7200"))]
        )
        let now = series.closeTime(at: 2399) + 60_000
        try await exchange.run { address in
            let flags = ["exchange-url": address, "request-timeout": "3600"]
            try await AssembledService.run(flags: flags, now: now) { service in
                for (name, body) in [
                    (
                        "POST /api/v1/backtest/run",
                        #"{"symbol":"BTCUSDT","strategy_type":"supertrend"}"#
                    ),
                    ("POST /api/v1/market/sync", #"{"symbol":"BTCUSDT","days":5}"#),
                    (
                        "POST /api/v1/backtest/run",
                        #"{"symbol":"BTCUSDT","strategy_type":"supertrend"}"#
                    ),
                ] {
                    let operation = try #require(
                        service.description.operations.first { $0.description == name }
                    )
                    let answer = try await service.ask(
                        operation,
                        query: "wait=600",
                        body: body
                    )
                    #expect(answer.status == .serviceUnavailable, "\(answer.text)")
                    #expect(answer.headers[.retryAfter] == "7200")
                    #expect(answer.text.contains("wants no request for 7200 s"))
                }
            }
        }
        #expect(exchange.requests.count == 1)
    }
}
