import FakeExchange
import Foundation
import HTTPTypes
import Market
import NIOCore
import Server
import TestSupport
import Testing

/// What the endpoints really answer, held against what the description says of them.
struct RealAnswersTests {
    /// Asks one operation after the other, and notes what is wrong with their answers.
    private struct Visitor {
        let service: AssembledService
        private(set) var faults: [String] = []
        /// The good answers that came: `runBacktest 200`.
        private(set) var seen: Set<String> = []

        init(_ service: AssembledService) {
            self.service = service
        }

        /// Asks `METHOD PATH?QUERY`, where `{id:VALUE}` gives a parameter its value.
        @discardableResult
        mutating func ask(
            _ text: String,
            _ status: Int = 200,
            _ body: JSONValue? = nil,
            file: String? = nil,
            accept: String? = nil
        ) async throws -> TestResponse {
            let parts = text.replacing(/\{(.+?):.+?\}/) { "{\($0.output.1)}" }
                .split(separator: "?").map(String.init)
            let values = text.matches(of: /\{(.+?):(.+?)\}/)
                .map { (String($0.output.1), String($0.output.2)) }
            let operation = try #require(
                service.description.operations.first { $0.description == parts[0] },
                "\(text)"
            )
            let answer = try await service.ask(
                operation,
                parameters: Dictionary(values) { $1 },
                query: parts.count > 1 ? parts[1] : "",
                body: file ?? body?.encoded(),
                accept: accept
            )
            #expect(answer.status.code == status, "\(text): \(answer.text)")
            faults += try service.faults(of: answer, to: operation)
            if answer.status.code < 400 {
                seen.insert("\(operation.id) \(answer.status.code)")
            }
            return answer
        }

        /// Waits for the end of a job and looks at it and at what it came to.
        mutating func see(_ answer: TestResponse, comesTo status: Int = 200) async throws {
            let id = try #require(answer.headers[.init("X-Job-Id") ?? .location])
            try await ask("GET /api/v1/jobs/{id:\(id)}/events")
            try await ask("GET /api/v1/jobs/{id:\(id)}")
            try await ask("GET /api/v1/jobs/{id:\(id)}/result", status)
        }
    }

    private static let training: [String: JSONValue] = [
        "symbol": "BTCUSDT", "days": 80, "lookback_window": 8, "epochs": 2, "hidden_size": 4,
        "num_layers": 1, "seeds": 2,
    ]

    private static func training(_ changes: [String: JSONValue]) -> JSONValue {
        .object(training.merging(changes) { $1 })
    }

    @Test(.timeLimit(.minutes(60)))
    func `every endpoint answers as it is described`() async throws {
        let series = try CandleSeries.randomWalk(count: 2400, seed: 7)
        let rates = stride(from: 0, to: 2400, by: 8).map {
            FundingRate(time: series.openTimes[$0], rate: 0.0001)
        }
        let exchange = FakeExchange(candles: Array(series.candles), funding: rates)
        let now = series.closeTime(at: 2399) + 60_000
        try await exchange.run { address in
            // However slow the machine, the answer is awaited.
            let flags = ["exchange-url": address, "request-timeout": "3600"]
            try await AssembledService.run(flags: flags, now: now) { service in
                var visitor = Visitor(service)
                try await Self.visitAll(&visitor)
                #expect(visitor.faults == [])
                let described = service.description.operations.flatMap { operation in
                    (operation.json["responses"]?.members ?? [:]).keys.filter { $0 < "400" }
                        .map { "\(operation.id) \($0)" }
                }
                // That needs a service with keys.
                #expect(visitor.seen == Set(described).subtracting(["signIn 204"]))
            }
        }
    }

    private static func visitAll(_ visitor: inout Visitor) async throws {
        let symbol = "symbol=BTCUSDT"
        for path in ["/health/live", "/health/ready", "/metrics", "/openapi.json", "/docs"] {
            try await visitor.ask("GET \(path)")
        }

        try await visitor.ask("GET /", 302)
        try await visitor.ask("GET /", accept: "text/html")
        try await visitor.ask("GET /api/v1/session")
        try await visitor.ask("DELETE /api/v1/session", 204)

        let sync: JSONValue = ["symbol": "BTCUSDT", "days": 90]
        try await visitor.ask("POST /api/v1/market/sync?wait=600", 200, sync)
        let again = try await visitor.ask("POST /api/v1/market/sync?wait=0", 202, sync)
        try await visitor.see(again)
        try await visitor.ask("GET /api/v1/market/candles?\(symbol)&limit=20")
        try await visitor.ask("GET /api/v1/market/indicators?\(symbol)&names=ema_9,rsi_14&limit=20")
        try await visitor.ask("GET /api/v1/market/indicators?\(symbol)&as=4h&before=2100-01-01")
        try await visitor.ask("POST /api/v1/market/sample")
        try await visitor.ask(
            "POST /api/v1/market/import?symbol=NEWUSDT&market=spot&file=one.csv",
            file: "open_time_ms,open,high,low,close,volume\n1577836800000,1,2,0.5,1.5,10\n"
        )
        try await visitor.ask(
            "POST /api/v1/market/import?symbol=NEWUSDT",
            file: "calc_time,funding_interval_hours,last_funding_rate\n1577836800000,8,0.0001\n"
        )
        try await visitor.ask("GET /api/v1/market/series")

        try await visitor.ask("GET /api/v1/ai/model-status?\(symbol)")
        let train = "POST /api/v1/ai/train"
        try await visitor.see(visitor.ask(train, 202, training([:])))
        // One that fails, for want of candles.
        try await visitor.see(visitor.ask(train, 202, training(["days": 3000])), comesTo: 422)
        try await visitor.ask("GET /api/v1/ai/model-status?\(symbol)")
        try await visitor.ask("GET /api/v1/ai/models")
        try await visitor.ask("GET /api/v1/ai/models/{key:BTCUSDT_1h}")
        try await visitor.ask("GET /api/v1/ai/models/{key:BTCUSDT_1h}/history")
        try await visitor.ask("POST /api/v1/ai/predict", 200, ["symbol": "BTCUSDT"])

        try await visitor.ask("GET /api/v1/backtest/strategies")
        for strategy in ["lstm_fast", "supertrend"] {
            try await visitor.ask("GET /api/v1/backtest/signal/{strategy:\(strategy)}?\(symbol)")
            try await visitor.ask(
                "GET /api/v1/backtest/signal/{strategy:\(strategy)}?\(symbol)&why=true"
            )
            let backtest: JSONValue = ["strategy_type": .string(strategy), "symbol": "BTCUSDT"]
            let report = try await visitor.ask("POST /api/v1/backtest/run?wait=600", 200, backtest)
            let id = try #require(try report.json()["run_id"]?.text)
            try await visitor.ask("GET /api/v1/backtest/runs/{id:\(id)}")
            try await visitor.ask("GET /api/v1/backtest/runs/{id:\(id)}/report.html")
            try await visitor.ask("GET /api/v1/backtest/runs/{id:\(id)}/equity.csv.gz")
            try await visitor.ask("GET /api/v1/backtest/runs/{id:\(id)}/trades.csv.gz")
            try await visitor.ask("GET /api/v1/backtest/runs/{id:\(id)}/diff/{other:\(id)}")
            let hasTrades = try report.json()["total_trades"] != 0
            try await visitor.ask(
                "GET /api/v1/backtest/runs/{id:\(id)}/trades/{number:1}/why",
                hasTrades ? 200 : 404
            )
            let reproduce = "POST /api/v1/backtest/runs/{id:\(id)}/reproduce"
            let again = try await visitor.ask("\(reproduce)?wait=600").json()
            #expect(again["outcome"]?.text == "identical")
            try await visitor.see(visitor.ask("\(reproduce)?wait=0", 202))
            try await visitor.see(visitor.ask("POST /api/v1/backtest/run?wait=0", 202, backtest))
        }
        try await visitor.ask("GET /api/v1/backtest/runs")
        let several: [(String, JSONValue)] = [
            ("compare", ["strategies": ["lstm_fast", "ichimoku"], "symbol": "BTCUSDT"]),
            ("multi-symbol", ["strategy_type": "supertrend", "symbols": ["BTCUSDT"]]),
        ]
        for (name, body) in several {
            let path = "POST /api/v1/backtest/\(name)"
            try await visitor.ask("\(path)?wait=600", 200, body)
            try await visitor.see(visitor.ask("\(path)?wait=0", 202, body))
        }

        let walks: [JSONValue] = [
            [
                "strategy_type": "lstm_fast", "symbol": "BTCUSDT", "days_back": 20,
                "train_days": 30, "step_days": 10, "lookback_window": 8, "epochs": 1,
                "hidden_size": 4, "seeds": 2,
            ],
            [
                "strategy_type": "supertrend", "symbol": "BTCUSDT", "days_back": 20,
                "train_days": 30, "step_days": 10,
            ],
        ]
        for body in walks {
            let path = "POST /api/v1/validate/walk-forward"
            try await visitor.ask("\(path)?wait=600", 200, body)
            try await visitor.see(visitor.ask("\(path)?wait=0", 202, body))
        }

        for strategy in ["lstm_fast", "supertrend"] {
            let path = "POST /api/v1/validate/cross-validation"
            let body: JSONValue = [
                "strategy_type": .string(strategy), "symbol": "BTCUSDT", "days_back": 40,
                "groups": 3, "tested_groups": 1, "lookback_window": 8, "epochs": 1,
                "hidden_size": 4,
            ]
            try await visitor.ask("\(path)?wait=600", 200, body)
            let job = try await visitor.ask("\(path)?wait=0", 202, body)
            try await visitor.see(job)
            let id = try #require(try job.json()["id"]?.text)
            let page = try await visitor.ask("GET /api/v1/jobs/{id:\(id)}/report.html")
            #expect(page.text.contains("Out-of-sample Sharpe ratio"))
        }

        let search: JSONValue = [
            "strategy_type": "supertrend", "symbol": "BTCUSDT", "days_back": 60,
            "space": ["period": "7:15:4", "multiplier": [1, 2, 3.5]], "holdout": "20%",
            "custom_params": ["target_atr": 4],
        ]
        try await visitor.ask("POST /api/v1/search?wait=600", 200, search)
        try await visitor.see(visitor.ask("POST /api/v1/search?wait=0", 202, search))
        let trained: JSONValue = [
            "strategy_type": "lstm_fast", "symbol": "BTCUSDT", "days_back": 40,
            "space": ["hidden_size": [2, 4], "min_confidence": "50,55"],
            "training": ["train_days": 30, "lookback_window": 8, "epochs": 1],
        ]
        let networks = try await visitor.ask("POST /api/v1/search?wait=600", 200, trained)
        #expect(try networks.json()["training", "models"]?.elements?.count == 2)
        let tooMany = JSONValue.array((7...1007).map { .integer($0) })
        let tooLong = JSONValue.string("7:21:2" + String(repeating: " ", count: 10_000))
        for space: JSONValue in [
            [:], ["period": "7"], ["perod": "1:3:1"], ["period": [7, 8, 7]], ["period": tooMany],
            ["period": tooLong],
        ] {
            let body: JSONValue = [
                "strategy_type": "supertrend", "symbol": "BTCUSDT", "space": space,
            ]
            try await visitor.ask("POST /api/v1/search?wait=600", 422, body)
        }

        let sweep: JSONValue = [
            "strategies": ["supertrend", "rsi_ema"], "symbols": ["BTCUSDT"], "days_back": 20,
        ]
        try await visitor.ask("POST /api/v1/sweeps?wait=600", 200, sweep)
        try await visitor.see(visitor.ask("POST /api/v1/sweeps?wait=0", 202, sweep))
        for walk: JSONValue in [["train_days": 0], ["perod": 1], 3] {
            let body: JSONValue = [
                "strategies": ["supertrend"], "symbols": ["BTCUSDT"], "walk_forward": walk,
            ]
            try await visitor.ask("POST /api/v1/sweeps?wait=600", 422, body)
        }

        let jobs = try await visitor.ask("GET /api/v1/jobs").json()
        let id = try #require(jobs["jobs"]?.elements?.first?["id"]?.text)
        try await visitor.ask("DELETE /api/v1/jobs/{id:\(id)}")
        try await visitor.ask("DELETE /api/v1/ai/models/{key:BTCUSDT_1h}")
        try await visitor.ask("POST /api/v1/ai/predict", 404, ["symbol": "BTCUSDT"])
        let window: JSONValue = [
            "strategy_type": "supertrend", "symbol": "BTCUSDT", "start_date": "2030-01-01",
        ]
        try await visitor.ask("POST /api/v1/backtest/run?wait=600", 422, window)
    }
}
