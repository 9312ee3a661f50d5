import FakeExchange
import Foundation
import HTTPTypes
import Market
import TestSupport
import Testing

struct ServiceMetricsTests {
    @Test(.timeLimit(.minutes(60)))
    func `a backtest is counted with its data, its requests to the exchange and its end`()
        async throws
    {
        let series = try CandleSeries.randomWalk(count: 800, seed: 7)
        let exchange = FakeExchange(candles: Array(series.candles), funding: [])
        // 90 seconds after the last candle closed.
        let now = series.closeTime(at: 799) + 90_000
        try await exchange.run { address in
            let flags = ["exchange-url": address, "request-timeout": "3600"]
            try await AssembledService.run(flags: flags, now: now) { service in
                let before = try await Self.metrics(of: service)
                #expect(before.value("hindcast_exchange_requests_total") == 0)
                #expect(before.value("hindcast_jobs_oldest_queued_seconds") == 0)
                #expect(before.samples.allSatisfy { $0.name != "hindcast_candle_age_seconds" })

                let backtest = try #require(
                    service.description.operations.first { $0.id == "runBacktest" }
                )
                let answer = try await service.ask(
                    backtest,
                    query: "wait=600",
                    body: """
                        {
                            "symbol": "BTCUSDT", "strategy_type": "supertrend",
                            "start_date": "\(series.openTimes[300])",
                            "end_date": "\(series.openTimes[700])"
                        }
                        """
                )
                #expect(answer.status == .ok, "\(answer.text)")

                let after = try await Self.metrics(of: service)
                let done = ["kind": "backtest", "state": "done"]
                #expect(after.value("hindcast_jobs_ended_total", done) == 1)
                #expect(try #require(after.value("hindcast_jobs_ended_seconds_total", done)) >= 0)
                #expect(after.kinds["hindcast_jobs_ended_total"] == "counter")
                let requests = try #require(after.value("hindcast_exchange_requests_total"))
                #expect(requests >= 2)
                // The funding rates of the fake exchange are an empty list, not an error.
                #expect(after.value("hindcast_exchange_failures_total") == 0)
                #expect(try #require(after.value("hindcast_exchange_seconds_total")) > 0)
                #expect(after.value("hindcast_language_model_requests_total") == 0)
                let candles = ["symbol": "BTCUSDT", "interval": "1h", "market": "futures"]
                // The window ends 99 bars before the newest candle, and only it was downloaded.
                #expect(after.value("hindcast_candle_age_seconds", candles) == 360_090)
                #expect(try #require(after.value("hindcast_store_bytes")) > 10_000)
                #expect(try #require(after.value("hindcast_home_free_bytes")) > 0)
            }
        }
    }

    private static func metrics(of service: AssembledService) async throws -> PrometheusPage {
        let operation = try #require(
            service.description.operations.first { $0.path == "/metrics" }
        )
        return try PrometheusPage(try await service.ask(operation).text)
    }
}
