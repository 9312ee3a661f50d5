import FakeExchange
import FakeLanguageServer
import Foundation
import HTTPTypes
import Market
import Server
import TestSupport
import Testing

/// Traces of the whole service, as a collector on loopback gets them.
struct TraceTests {
    private static let key = "a-key-that-nobody-may-learn"
    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    private static let caller = "00f067aa0ba902b7"

    private static let training: JSONValue = [
        "symbol": "BTCUSDT", "days": 80, "lookback_window": 8, "epochs": 2, "hidden_size": 4,
        "num_layers": 1,
    ]

    /// A service that sends its traces to a collector while the body runs, and ends after it.
    private static func traced(
        flags: [String: String] = [:],
        log: LogRecorder? = nil,
        _ body: @escaping @Sendable (AssembledService) async throws -> Void
    ) async throws -> CollectedTraces {
        let series = try CandleSeries.randomWalk(count: 2400, seed: 7)
        let exchange = FakeExchange(candles: Array(series.candles), funding: [])
        let collector = FakeLanguageServer(otherwise: .body("{}"))
        let now = series.closeTime(at: 2399) + 60_000
        try await exchange.run { address in
            try await collector.run { endpoint in
                let settings = [
                    "exchange-url": address, "request-timeout": "3600",
                    "traces-endpoint": "\(endpoint)/traces",
                    // The end waits a tenth of that for the collector.
                    "shutdown-grace": "3600",
                ]
                try await AssembledService.run(
                    flags: settings.merging(flags) { $1 },
                    apiKey: key,
                    now: now,
                    log: log,
                    body
                )
            }
        }
        #expect(collector.requests.allSatisfy { $0.line == "POST /v1/traces" })
        return try CollectedTraces(collector)
    }

    /// Asks, and returns the answer.
    @discardableResult
    private static func ask(
        _ service: AssembledService,
        _ method: HTTPRequest.Method,
        _ uri: String,
        _ body: JSONValue? = nil,
        caller: String? = nil
    ) async throws -> TestResponse {
        var headers: HTTPFields = [.authorization: "Bearer \(key)"]
        headers[try #require(HTTPField.Name("traceparent"))] = caller
        let answer = try await service.client.execute(
            uri: uri,
            method: method,
            headers: headers,
            body: body?.encoded()
        )
        #expect(answer.status.code < 300, "\(answer.text)")
        return answer
    }

    @Test(.timeLimit(.minutes(60)))
    func `a training and a backtest are traced from the request through the job to its stages`()
        async throws
    {
        let log = LogRecorder()
        let traces = try await Self.traced(log: log) { service in
            let training = try await Self.ask(
                service,
                .post,
                "/api/v1/ai/train",
                Self.training,
                caller: "00-\(Self.trace)-\(Self.caller)-01"
            )
            let job = try #require(training.headers[.init("X-Job-Id") ?? .location])
            // It ends with the job.
            try await Self.ask(service, .get, "/api/v1/jobs/\(job)/events")
            try await Self.ask(
                service,
                .post,
                "/api/v1/backtest/run?wait=600",
                ["symbol": "BTCUSDT", "strategy_type": "lstm_fast", "days_back": 5]
            )
        }
        try Self.check(traces)
        try Self.checkTraining(traces)
        try Self.checkBacktest(traces)
        try Self.check(log, against: traces)
    }

    /// What holds for every span.
    private static func check(_ traces: CollectedTraces) throws {
        #expect(traces.resource["service.name"] == "hindcast")
        #expect(traces.resource["service.version"]?.isEmpty == false)
        #expect(traces.resource["service.instance.id"]?.count == 32)
        #expect(Set(traces.spans.map(\.spanId)).count == traces.spans.count)
        let byID = Dictionary(traces.spans.map { ($0.spanId, $0) }) { first, _ in first }
        for span in traces.spans {
            #expect(span.traceId.wholeMatch(of: /[0-9a-f]{32}/) != nil)
            #expect(span.spanId.wholeMatch(of: /[0-9a-f]{16}/) != nil)
            #expect(span.status.code == 0, "\(span.name)")
            let time = try #require(span.time)
            for event in span.events {
                #expect(UInt64(event.timeUnixNano).map { time.contains($0) } == true)
            }
            guard let id = span.parentSpanId, id != caller else { continue }
            let parent = try #require(byID[id], "\(span.name) has no parent")
            #expect(parent.traceId == span.traceId)
            let around = try #require(parent.time)
            #expect(around.lowerBound <= time.lowerBound)
            // A job ends when it likes; all else ends within its parent.
            if !span.name.hasPrefix("job ") { #expect(time.upperBound <= around.upperBound) }
        }
        for body in traces.bodies {
            #expect(!body.contains(key))
            #expect(!body.contains("wait="))
            #expect(!body.contains("startTime="))
        }
    }

    private static func checkTraining(_ traces: CollectedTraces) throws {
        let request = try traces.only("POST /api/v1/ai/train")
        #expect(request.traceId == trace)
        #expect(request.parentSpanId == caller)
        #expect(request.kind == 2)
        #expect(request["http.request.method"] == "POST")
        #expect(request["http.route"] == "/api/v1/ai/train")
        #expect(request["http.response.status_code"] == "202")
        let job = try traces.only("job train")
        #expect(job.parentSpanId == request.spanId)
        #expect(job["hindcast.job.id"] == request["hindcast.job.id"])
        #expect(job["hindcast.job.kind"] == "train")
        #expect(job["hindcast.job.subject"] == "BTCUSDT_1h")
        #expect(job["hindcast.job.attempt"] == "1")
        #expect(job["hindcast.job.outcome"] == "done")
        #expect(job["hindcast.job.queue_seconds"] != nil)
        let stages = traces.children(of: job)
        #expect(
            stages.map(\.name)
                == ["download", "read candles", "features", "fit", "calibrate", "save"]
        )
        let asked = traces.children(of: stages[0])
        #expect(!asked.isEmpty)
        #expect(asked.allSatisfy { $0.name == "GET" && $0.kind == 3 })
        #expect(asked.allSatisfy { $0["http.response.status_code"] == "200" })
        let epochs = stages[3].events.filter { $0.name == "epoch" }
        #expect(epochs.count == 2)
        #expect(epochs.last?.attributes.map(\.key).contains("hindcast.val_loss") == true)
    }

    private static func checkBacktest(_ traces: CollectedTraces) throws {
        let request = try traces.only("POST /api/v1/backtest/run")
        #expect(request.traceId != trace)
        #expect(request.parentSpanId == nil)
        #expect(request["http.response.status_code"] == "200")
        #expect(request["url.path"] == "/api/v1/backtest/run")
        let job = try traces.only("job backtest")
        #expect(job.parentSpanId == request.spanId)
        let stages = traces.children(of: job)
        #expect(
            stages.map(\.name)
                == ["download", "read candles", "forecast", "simulate", "evidence", "save"]
        )
        #expect(stages[2]["hindcast.model.key"] == "BTCUSDT_1h")
        #expect(stages[3]["hindcast.strategy"] == "lstm_fast")
        #expect(stages[3]["hindcast.bars"] == "120")
    }

    /// The lines of requests and jobs name their spans.
    private static func check(_ log: LogRecorder, against traces: CollectedTraces) throws {
        for name in ["job train", "job backtest"] {
            let span = try traces.only(name)
            let lines = log.lines.filter { $0.metadata["span_id"] == span.spanId }
            #expect(lines.map(\.message) == ["job began", "job ended"])
            #expect(lines.allSatisfy { $0.metadata["trace_id"] == span.traceId })
        }
        let request = try traces.only("POST /api/v1/backtest/run")
        let line = log.lines.first { $0.metadata["span_id"] == request.spanId }
        #expect(line?.message == "request")
        #expect(line?.metadata["trace_id"] == request.traceId)
    }

    @Test(.timeLimit(.minutes(60)))
    func `a job that fails, and an answer of 5xx, fail in their spans`() async throws {
        let traces = try await Self.traced(flags: ["offline": "true"]) { service in
            let answer = try await service.client.execute(
                uri: "/api/v1/backtest/run?wait=600",
                method: .post,
                headers: [.authorization: "Bearer \(Self.key)"],
                body: #"{"symbol": "BTCUSDT", "strategy_type": "supertrend"}"#
            )
            #expect(answer.status.code == 503, "\(answer.text)")
        }
        let request = try traces.only("POST /api/v1/backtest/run")
        #expect(request.status.code == 2)
        #expect(request["error.type"] == "503")
        let job = try traces.only("job backtest")
        #expect(job.status.code == 2)
        #expect(job["hindcast.job.outcome"] == "failed")
        #expect(job["error.type"]?.isEmpty == false)
        #expect(job.status.message?.isEmpty == false)
    }

    @Test(.timeLimit(.minutes(60)))
    func `a caller who records no trace, and a sampler that is off, send nothing`() async throws {
        let unsampled = try await Self.traced { service in
            let caller = "00-\(Self.trace)-\(Self.caller)-00"
            try await Self.ask(service, .get, "/api/v1/jobs", caller: caller)
        }
        #expect(!unsampled.spans.contains { $0.name == "GET /api/v1/jobs" })
        let off = try await Self.traced(flags: ["traces-sampler": "always_off"]) { service in
            try await Self.ask(service, .get, "/api/v1/jobs")
            let page = try PrometheusPage(try await Self.ask(service, .get, "/metrics").text)
            #expect(!page.samples.contains { $0.name.hasPrefix("hindcast_spans") })
        }
        #expect(off.bodies.isEmpty)
    }

    @Test(.timeLimit(.minutes(60)), arguments: [FakeLanguageServer.Reply.never, .status(500)])
    func `a collector that takes nothing costs no request and loses only spans`(
        _ reply: FakeLanguageServer.Reply
    ) async throws {
        let collector = FakeLanguageServer(otherwise: reply)
        try await collector.run { endpoint in
            let flags = [
                "offline": "true", "traces-endpoint": "\(endpoint)/traces", "shutdown-grace": "0.5",
            ]
            try await AssembledService.run(flags: flags) { service in
                for _ in 1...20 {
                    let answer = try await service.client.execute(
                        uri: "/api/v1/backtest/strategies",
                        method: .get
                    )
                    #expect(answer.status.code == 200)
                }
                let metrics = try await service.client.execute(uri: "/metrics", method: .get)
                let page = try PrometheusPage(metrics.text)
                #expect(page.value("hindcast_spans_total", ["result": "dropped"]) == 0)
                #expect(page.value("hindcast_spans_total", ["result": "sent"]) == 0)
                #expect(page.value("hindcast_spans_waiting") != nil)
            }
        }
    }
}
