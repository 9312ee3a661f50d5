import FakeLanguageServer
import Foundation
import Synchronization
import Telemetry
import Testing
import Tracing
import Workflows

/// What becomes of spans, whatever the collector does.
struct SpanExporterTests {
    /// An exporter that sends to an address, and what it has told.
    private struct Exporting {
        let exporter: SpanExporter
        let changes: Kept<SpanExporter.Change>
        let tracer: SpanRecorder

        init(
            _ endpoint: String,
            headers: [(name: String, value: String)] = [],
            limits: SpanExporter.Limits = SpanExporter.Limits()
        ) {
            let changes = Kept<SpanExporter.Change>()
            let exporter = TraceSettings(
                endpoint: "\(endpoint)/traces",
                headers: headers,
                service: "test"
            ).exporter(instance: "0", limits: limits) { changes.append($0) }
            self.exporter = exporter
            self.changes = changes
            tracer = SpanRecorder { exporter.take($0) }
        }

        /// Makes spans.
        func make(_ count: Int) {
            for number in 0..<count {
                tracer.startSpan("span \(number)", context: .topLevel).end()
            }
        }

        /// What the exporter has told.
        var told: [SpanExporter.Change] { changes.all }
    }

    private static let patience = Duration.seconds(3000)

    @Test(.timeLimit(.minutes(60)))
    func `what waits is sent at the end, with the headers of the settings`() async throws {
        let collector = FakeLanguageServer(otherwise: .body("{}"))
        try await collector.run { endpoint in
            let exporting = Exporting(endpoint, headers: [("authorization", "Bearer word")])
            exporting.make(3)
            exporting.exporter.start()
            await exporting.exporter.finish(within: Self.patience)
            let traces = try CollectedTraces(collector)
            #expect(traces.spans.map(\.name) == ["span 0", "span 1", "span 2"])
            #expect(collector.requests.map(\.authorization) == ["Bearer word"])
            #expect(exporting.exporter.statistics.sent == 3)
            #expect(exporting.told.isEmpty)
            // What comes later is dropped.
            exporting.make(1)
            #expect(exporting.exporter.statistics.dropped == 1)
        }
    }

    @Test func `a span that finds the queue full is dropped and counted`() {
        var limits = SpanExporter.Limits()
        limits.queue = 2
        let exporting = Exporting("http://127.0.0.1:1", limits: limits)
        exporting.make(5)
        #expect(exporting.exporter.waiting == 2)
        #expect(exporting.exporter.statistics.dropped == 3)
    }

    @Test(
        .timeLimit(.minutes(60)),
        arguments: [
            (FakeLanguageServer.Reply.status(500), "HTTP 500"), (.status(401), "HTTP 401"),
            (.status(503), "HTTP 503"),
            (
                .body(#"{"partialSuccess":{"rejectedSpans":"3"}}"#),
                "the collector has rejected 3 spans"
            ),
        ]
    )
    func `spans that the collector does not take are lost, which is told once`(
        _ reply: FakeLanguageServer.Reply,
        _ reason: String
    ) async throws {
        try await FakeLanguageServer(otherwise: reply).run { endpoint in
            let exporting = Exporting(endpoint)
            exporting.make(3)
            exporting.exporter.start()
            await exporting.exporter.finish(within: Self.patience)
            let counts = exporting.exporter.statistics
            #expect(counts.lost == 3)
            #expect(counts.sent + counts.dropped == 0)
            #expect(exporting.told == [.failing(reason: reason)])
        }
    }

    @Test(.timeLimit(.minutes(60)))
    func `a collector that is away, and one that never answers, keep no stop waiting`()
        async throws
    {
        let server = FakeLanguageServer(otherwise: .never)
        let address = try await server.run { endpoint in
            let slow = Exporting(endpoint)
            slow.make(2)
            slow.exporter.start()
            await slow.exporter.finish(within: .milliseconds(20))
            #expect(slow.exporter.statistics.lost == 2)
            return endpoint
        }
        let away = Exporting(address)
        away.make(2)
        away.exporter.start()
        await away.exporter.finish(within: Self.patience)
        #expect(away.exporter.statistics.lost == 2)
    }

    @Test(.timeLimit(.minutes(60)))
    func `a batch that the collector cannot take now is sent again, and a full one at once`()
        async throws
    {
        let collector = FakeLanguageServer(script: [.status(503)], otherwise: .body("{}"))
        try await collector.run { endpoint in
            var limits = SpanExporter.Limits()
            limits.batch = 2
            limits.delay = Self.patience
            limits.pause = .zero
            let exporting = Exporting(endpoint, limits: limits)
            exporting.exporter.start()
            exporting.make(2)
            await collector.asked(2)
            await exporting.exporter.finish(within: Self.patience)
            let bodies = collector.requests.map(\.body)
            #expect(bodies.count == 2)
            #expect(Set(bodies).count == 1)
            #expect(exporting.exporter.statistics.sent == 2)
            #expect(exporting.told.isEmpty)
        }
    }

    /// Bits of which the first two are the trace, the third the span.
    private static func recorder(
        _ sampler: TraceSampler,
        ratio: Double,
        lower: UInt64,
        take: @escaping @Sendable (FinishedSpan) -> Void
    ) -> SpanRecorder {
        let bits = Kept([1, lower, 3])
        return SpanRecorder(
            sampler: sampler,
            ratio: ratio,
            bits: { bits.popFirst() ?? 9 },
            take: take
        )
    }

    @Test func `a sampler records the share of traces that it names, and heeds a caller`() throws {
        let sampled = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        let unsampled = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00"
        let (low, high) = (UInt64(1) << 60, UInt64.max)
        let cases: [(TraceSampler, Double, UInt64, String?, Bool)] = [
            (.alwaysOn, 0, high, unsampled, true), (.alwaysOff, 1, low, sampled, false),
            (.ratio, 0.5, low, nil, true), (.ratio, 0.5, high, nil, false),
            (.ratio, 0, 0, nil, false), (.ratio, 1, high, nil, true),
            // Its own trace decides, not what the caller does: a3ce929d... is above a half.
            (.ratio, 0.5, low, sampled, false), (.ratio, 0.7, low, unsampled, true),
            (.parentOrAlwaysOn, 0, high, nil, true),
            (.parentOrAlwaysOn, 0, high, unsampled, false),
            (.parentOrAlwaysOff, 1, low, nil, false), (.parentOrAlwaysOff, 1, low, sampled, true),
            (.parentOrRatio, 0.5, high, nil, false), (.parentOrRatio, 0, high, sampled, true),
        ]
        for (sampler, ratio, lower, caller, isRecorded) in cases {
            let taken = Kept<FinishedSpan>()
            let tracer = Self.recorder(sampler, ratio: ratio, lower: lower) { taken.append($0) }
            let parent = caller.flatMap { TraceParent($0) }
            let context = ServiceContext(tracer: tracer, parent: parent)
            let span = tracer.startSpan("a", context: context)
            let child = tracer.startSpan("b", context: span.context)
            #expect(span.isRecording == isRecorded, "\(sampler) \(ratio) \(caller ?? "-")")
            #expect(child.context.traceParent?.traceID == span.context.traceParent?.traceID)
            child.end()
            span.end()
            span.end()
            let expected = isRecorded ? ["b", "a"] : []
            #expect(taken.all.map(\.name) == expected, "\(sampler)")
        }
    }

    @Test func `work without a tracer is done, and makes no span`() throws {
        #expect(ServiceContext.current?.tracer == nil)
        let answer = Stage.run("work") { stage in
            stage["a"] = 1
            stage.fail("never told")
            return stage.isRecording ? 0 : 7
        }
        #expect(answer == 7)
    }

    @Test func `an error is the stage's, a cancellation is none`() throws {
        let taken = Kept<FinishedSpan>()
        let tracer = SpanRecorder { taken.append($0) }
        ServiceContext.withValue(ServiceContext(tracer: tracer, parent: nil)) {
            for error in [CancellationError(), CocoaError(.fileNoSuchFile)] as [any Error] {
                #expect(throws: (any Error).self) {
                    try Stage.run("work") { (_: Stage) -> Int in throw error }
                }
            }
        }
        let spans = taken.all
        #expect(spans.map { $0.status?.code } == [nil, .error])
        #expect(spans.last?.attributes.get("error.type") == SpanAttribute.string("CocoaError"))
    }
}

/// A list that closures share.
private final class Kept<Element: Sendable>: Sendable {
    private let list: Mutex<[Element]>

    init(_ elements: [Element] = []) { list = Mutex(elements) }

    var all: [Element] { list.withLock(\.self) }

    func append(_ element: Element) {
        list.withLock { $0.append(element) }
    }

    /// The first element, which is there no more then; nil where there is none.
    func popFirst() -> Element? {
        list.withLock { $0.isEmpty ? nil : $0.removeFirst() }
    }
}
