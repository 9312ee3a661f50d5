import FakeExchange
import Foundation
import HTTPTypes
import Market
import Server
import TestSupport
import Testing

/// What the guide's clients are told, in the guide's words.
struct ContractTests {
    /// A service whose exchange has a hundred days of one symbol.
    private static func served(
        _ body: @escaping @Sendable (AssembledService) async throws -> Void
    ) async throws {
        let series = try CandleSeries.randomWalk(count: 2400, seed: 7)
        let exchange = FakeExchange(candles: Array(series.candles))
        let now = series.closeTime(at: 2399) + 60_000
        try await exchange.run { address in
            let flags = ["exchange-url": address, "request-timeout": "3600"]
            try await AssembledService.run(flags: flags, now: now, body)
        }
    }

    private static func post(
        _ service: AssembledService,
        _ path: String,
        _ body: JSONValue
    ) async throws -> TestResponse {
        try await service.client.execute(
            uri: path,
            method: .post,
            headers: [:],
            body: body.encoded()
        )
    }

    @Test func `the root leads to the pages`() async throws {
        try await AssembledService.run { service in
            let answer = try await service.client.execute(uri: "/", method: .get)
            #expect(answer.status.code == 302)
            #expect(answer.headers[.location] == "/docs")
        }
    }

    @Test func `an unknown strategy has one status wherever it is named`() async throws {
        try await AssembledService.run { service in
            let bodies: [(String, JSONValue)] = [
                ("run", ["strategy_type": "oracle", "symbol": "BTCUSDT"]),
                ("multi-symbol", ["strategy_type": "oracle", "symbols": ["BTCUSDT"]]),
                ("compare", ["strategies": ["oracle"], "symbol": "BTCUSDT"]),
            ]
            for (name, body) in bodies {
                let answer = try await Self.post(service, "/api/v1/backtest/\(name)", body)
                #expect(answer.status.code == 422, "\(name)")
            }
            let signal = try await service.client.execute(
                uri: "/api/v1/backtest/signal/oracle?symbol=BTCUSDT",
                method: .get
            )
            #expect(signal.status.code == 422)
            #expect(try signal.json()["error", "code"]?.text == "UNKNOWN_STRATEGY")
        }
    }

    @Test func `a training takes a whole number of minutes`() async throws {
        try await Self.served { service in
            let answer = try await Self.post(
                service,
                "/api/v1/ai/train",
                [
                    "symbol": "BTCUSDT", "days": 80, "lookback_window": 8, "epochs": 1,
                    "hidden_size": 4, "num_layers": 1,
                ]
            )
            #expect(answer.status.code == 202)
            let json = try answer.json()
            #expect(json["estimated_time_minutes"] == .integer(1))
            #expect(json["message"]?.text == "Training started for BTCUSDT 1h")
        }
    }

    @Test func `a training that cannot be is refused with its remedy and makes no job`()
        async throws
    {
        try await AssembledService.run { service in
            let training: JSONValue = ["symbol": "NOSUCHUSDT", "interval": "1h"]
            let answer = try await Self.post(service, "/api/v1/ai/train", training)
            #expect(answer.status.code == 503)
            let message = try answer.json()["error", "message"]?.text
            #expect(message?.contains("whoever runs the service can switch it on") == true)
            let status = try await service.client.execute(
                uri: "/api/v1/ai/model-status?symbol=NOSUCHUSDT&interval=1h",
                method: .get
            )
            #expect(try status.json()["last_job"] == .null)
        }
    }

    @Test func `the first line of a refusal names the field that was sent`() async throws {
        try await Self.served { service in
            let symbol = ("symbol", JSONValue.string("BTCUSDT"))
            func body(_ fields: (String, JSONValue)...) -> JSONValue {
                .object(Dictionary([symbol] + fields) { $1 })
            }
            let strategy = ("strategy_type", JSONValue.string("supertrend"))
            let run = "/api/v1/backtest/run"
            let cases: [(String, JSONValue, String)] = [
                (run, body(strategy, ("days_back", 500)), "days_back"),
                (run, body(strategy, ("start_date", "2030-01-01")), "start_date"),
                (
                    run,
                    body(strategy, ("start_date", "2024-06-01"), ("end_date", "2024-07-01")),
                    "start_date"
                ),
                (
                    run,
                    body(strategy, ("start_date", "2025-02-01"), ("end_date", "2030-07-01")),
                    "end_date"
                ),
                ("/api/v1/ai/train", body(("days", 5)), "days"),
            ]
            for (path, body, field) in cases {
                let answer = try await Self.post(service, path, body)
                #expect(answer.status.code == 422, "\(field): \(answer.text)")
                let error = try answer.json()["error"]
                #expect(error?["details", "parameter"]?.text == field)
                #expect(
                    error?["message"]?.text?.hasPrefix("\(field) is ") == true,
                    "\(answer.text)"
                )
            }
            let short = try await Self.post(service, "/api/v1/ai/train", body(("days", 5)))
            let remedy = try short.json()["error", "message"]?.text
            #expect(remedy?.contains("give at least ") == true, "\(short.text)")
            #expect(remedy?.contains("sync") == false, "\(short.text)")
        }
    }
}
