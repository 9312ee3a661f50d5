import FakeExchange
import Forecasting
import Foundation
import HTTPTypes
import Market
import Server
import TestSupport
import Testing
import Workflows

/// No answer offers a remedy that the service has just tried: what is missing is downloaded on demand,
/// so a sync brings nothing more.
struct TriedRemedyTests {
    /// A request that lacks candles, and what it is told to do instead.
    private struct Request {
        let method: HTTPRequest.Method
        let uri: String
        var body: JSONValue?
        let remedy: String
    }

    /// The candles of a symbol that has been traded for a day.
    private static func day() throws -> CandleSeries {
        try CandleSeries.randomWalk(count: 24, seed: 7, key: .make())
    }

    /// Gives a home the model of a symbol, trained on candles that the home does not have.
    private static func train(in home: Home) async throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "hindcast-trained-\(UUID())", directoryHint: .isDirectory)
        defer { try? FileManager.default.removeItem(at: folder) }
        let workspace = try Workspace(home: Home(path: folder.path, environment: [:]))
        let series = try CandleSeries.randomWalk(count: 720, seed: 3, key: .make())
        try await store(series, in: workspace)
        var training = TrainingRequest(key: series.key)
        training.days = 30
        training.configuration.lookbackWindow = 6
        training.configuration.epochs = 1
        training.configuration.hiddenSize = 4
        training.configuration.layerCount = 1
        _ = try await workspace.train(training).result
        try FileManager.default.createDirectory(at: home.folder, withIntermediateDirectories: true)
        try FileManager.default.copyItem(at: workspace.home.models, to: home.models)
    }

    private static func store(_ series: CandleSeries, in workspace: Workspace) async throws {
        let rows = series.candles.map {
            "\($0.openTime.milliseconds),\($0.open),\($0.high),\($0.low),\($0.close),\($0.volume)"
        }
        let file = workspace.home.folder.appending(path: "candles.csv")
        try (["open_time_ms,open,high,low,close,volume"] + rows).joined(separator: "\n")
            .write(to: file, atomically: true, encoding: .utf8)
        let now = series.closeTime(at: series.count - 1)
        _ = try await workspace.importCandles(
            ImportRequest(file: file, key: series.key),
            now: now
        ).result
    }

    /// Requests on a day of candles; what to do where the exchange has no more.
    private static func requests(_ day: CandleSeries) -> [Request] {
        let series: [String: JSONValue] = ["symbol": "BTCUSDT"]
        let noon = day.closeTime(at: 11)
        let before = day.openTimes[0]
        let signal = "/api/v1/backtest/signal"
        func body(_ rest: [String: JSONValue]) -> JSONValue {
            .object(series.merging(rest) { $1 })
        }
        return [
            Request(
                method: .post,
                uri: "/api/v1/ai/predict",
                body: body([:]),
                remedy: "more have closed, or train a model with a smaller lookback_window"
            ),
            Request(
                method: .post,
                uri: "/api/v1/ai/predict",
                body: body(["at": .string("\(noon)")]),
                remedy: "give a later time"
            ),
            Request(
                method: .get,
                uri: "\(signal)/lstm_fast?symbol=BTCUSDT",
                remedy: "more have closed, or train a model with a smaller lookback_window"
            ),
            Request(
                method: .get,
                uri: "\(signal)/lstm_fast?symbol=BTCUSDT&at=\(noon)",
                remedy: "give a later time"
            ),
            Request(
                method: .get,
                uri: "\(signal)/supertrend?symbol=BTCUSDT&at=\(before)",
                remedy: "give a time from \(day.closeTime(at: 0)) on"
            ),
            Request(
                method: .post,
                uri: "/api/v1/backtest/run?wait=600",
                body: body(["strategy_type": "lstm_fast", "days_back": 1, "forecaster": "har"]),
                remedy: "let the window start later"
            ),
            Request(
                method: .post,
                uri: "/api/v1/backtest/multi-symbol?wait=600",
                body: [
                    "symbols": ["BTCUSDT"], "strategy_type": "lstm_fast", "days_back": 1,
                    "forecaster": "har",
                ],
                remedy: "let the window start later"
            ),
        ]
    }

    /// What the service answers, job or not.
    private static func answer(
        _ request: Request,
        of service: AssembledService
    ) async throws -> TestResponse {
        try await service.client.execute(
            uri: request.uri,
            method: request.method,
            headers: [:],
            body: try request.body?.encoded()
        )
    }

    @Test(.timeLimit(.minutes(60)))
    func `what the exchange does not have is not to be synced`() async throws {
        let day = try Self.day()
        let exchange = FakeExchange(candles: Array(day.candles))
        try await exchange.run { address in
            try await AssembledService.run(
                flags: ["exchange-url": address, "request-timeout": "3600"],
                now: day.closeTime(at: 23) + 60_000,
                preparing: Self.train
            ) { service in
                for request in Self.requests(day) {
                    let text = try await Self.answer(request, of: service)
                    #expect(text.status.code == 422, "\(request.uri): \(text.text)")
                    let message = try text.json()["error", "message"]?.text ?? ""
                    #expect(message.contains(", and the exchange has no others; "), "\(message)")
                    #expect(message.hasSuffix(request.remedy), "\(message)")
                    #expect(!message.contains("sync"), "\(message)")
                }
            }
        }
    }

    @Test(.timeLimit(.minutes(60)))
    func `nor is what an exchange has that is switched off`() async throws {
        let day = try Self.day()
        try await AssembledService.run(
            now: day.closeTime(at: 23) + 60_000,
            preparing: { home in
                try await Self.train(in: home)
                try await Self.store(day, in: Workspace(home: home))
            }
        ) { service in
            let training = Request(
                method: .post,
                uri: "/api/v1/ai/train",
                body: ["symbol": "BTCUSDT", "days": 60],
                remedy: ""
            )
            for request in Self.requests(day) + [training] {
                let answer = try await Self.answer(request, of: service)
                #expect(answer.status.code == 422, "\(request.uri): \(answer.text)")
                let message = try answer.json()["error", "message"]?.text ?? ""
                #expect(message.contains("whoever runs the service can switch it on"), "\(message)")
                #expect(!message.contains("sync"), "\(message)")
            }
        }
    }

    @Test(.timeLimit(.minutes(60)))
    func `a forecast that lacks candles while the exchange fails may work later`() async throws {
        let day = try Self.day()
        let failure = FakeExchange.Reply.text("{}", 503)
        // Twice for each of the two attempts of a download.
        let exchange = FakeExchange(script: Array(repeating: failure, count: 4))
        try await exchange.run { address in
            try await AssembledService.run(
                flags: ["exchange-url": address, "request-timeout": "3600"],
                now: day.closeTime(at: 23) + 60_000,
                preparing: { home in
                    try await Self.train(in: home)
                    try await Self.store(day, in: Workspace(home: home))
                }
            ) { service in
                let request = Request(
                    method: .post,
                    uri: "/api/v1/ai/predict",
                    body: ["symbol": "BTCUSDT"],
                    remedy: "once the exchange answers"
                )
                let answer = try await Self.answer(request, of: service)
                #expect(answer.status == .serviceUnavailable, "\(answer.text)")
                let message = try answer.json()["error", "message"]?.text ?? ""
                #expect(message.contains("HTTP 503"), "\(message)")
                #expect(message.contains("only 24 candles"), "\(message)")
                #expect(message.hasSuffix(request.remedy), "\(message)")
            }
        }
    }
}
