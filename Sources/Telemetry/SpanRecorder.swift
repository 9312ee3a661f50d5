import Synchronization
package import Tracing

/// A tracer that hands over every recorded span when it ends.
package final class SpanRecorder: Tracer {
    private let sampler: TraceSampler
    private let ratio: Double
    private let bits: @Sendable () -> UInt64
    private let take: @Sendable (FinishedSpan) -> Void

    /// Creates a tracer.
    ///
    /// - Parameters:
    ///   - sampler: Decides which spans are recorded.
    ///   - ratio: The share of traces for a sampler of shares, 0...1.
    ///   - bits: Makes 64 random bits for ids.
    ///   - take: Takes a span that has ended; called on the thread that ends it.
    package init(
        sampler: TraceSampler = .parentOrAlwaysOn,
        ratio: Double = 1,
        bits: @escaping @Sendable () -> UInt64 = { .random(in: .min ... .max) },
        take: @escaping @Sendable (FinishedSpan) -> Void
    ) {
        self.sampler = sampler
        self.ratio = ratio
        self.bits = bits
        self.take = take
    }

    package func startSpan<Instant: TracerInstant>(
        _ operationName: String,
        context: @autoclosure () -> ServiceContext,
        ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant,
        function: String,
        file fileID: String,
        line: UInt
    ) -> RecordedSpan {
        var context = context()
        let parent = context.traceParent
        let traceID = parent?.traceID ?? Self.digits(id()) + Self.digits(id())
        let identity = TraceParent(
            traceID: traceID,
            spanID: Self.digits(id()),
            isSampled: sampler.records(
                trace: UInt64(traceID.suffix(16), radix: 16) ?? 0,
                parent: parent,
                ratio: ratio
            )
        )
        context.traceParent = identity
        context.tracer = self
        return RecordedSpan(
            operationName,
            of: kind,
            identity: identity,
            parentID: parent?.spanID,
            context: context,
            start: instant().nanosecondsSinceEpoch,
            take: take
        )
    }

    /// Does nothing: whoever takes the spans sends them.
    package func forceFlush() {}

    package func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier,
        into context: inout ServiceContext,
        using extractor: Extract
    ) where Extract.Carrier == Carrier {
        guard let text = extractor.extract(key: Self.header, from: carrier) else { return }
        context.traceParent = TraceParent(text)
    }

    package func inject<Carrier, Inject: Injector>(
        _ context: ServiceContext,
        into carrier: inout Carrier,
        using injector: Inject
    ) where Inject.Carrier == Carrier {
        guard let parent = context.traceParent else { return }
        injector.inject(parent.text, forKey: Self.header, into: &carrier)
    }

    private static let header = "traceparent"

    /// Random bits of which not all are zero.
    private func id() -> UInt64 {
        let id = bits()
        return id == 0 ? 1 : id
    }

    private static func digits(_ id: UInt64) -> String {
        let digits = String(id, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

/// A span of a ``SpanRecorder``.
package final class RecordedSpan: Span {
    /// The largest number of events and of attributes, as OpenTelemetry's limits are by default.
    private static let limit = 128

    private struct State {
        var name: String
        var attributes = SpanAttributes()
        var events: [SpanEvent] = []
        var droppedEvents = 0
        var links: [SpanLink] = []
        var status: SpanStatus?
        var isOver = false
    }

    /// The context of what is done within the span.
    package let context: ServiceContext
    private let identity: TraceParent
    private let parentID: String?
    private let kind: SpanKind
    private let start: UInt64
    private let take: @Sendable (FinishedSpan) -> Void
    private let state: Mutex<State>

    init(
        _ name: String,
        of kind: SpanKind,
        identity: TraceParent,
        parentID: String?,
        context: ServiceContext,
        start: UInt64,
        take: @escaping @Sendable (FinishedSpan) -> Void
    ) {
        self.context = context
        self.identity = identity
        self.parentID = parentID
        self.kind = kind
        self.start = start
        self.take = take
        state = Mutex(State(name: name))
    }

    /// Whether the span is handed over at its end, which has not come yet.
    package var isRecording: Bool { identity.isSampled && !state.withLock(\.isOver) }

    /// The name of what is done.
    package var operationName: String {
        get { state.withLock(\.name) }
        set { change { $0.name = newValue } }
    }

    /// What is known of it.
    package var attributes: SpanAttributes {
        get { state.withLock(\.attributes) }
        set {
            change { state in
                guard newValue.count <= max(Self.limit, state.attributes.count) else { return }
                state.attributes = newValue
            }
        }
    }

    package func setStatus(_ status: SpanStatus) {
        change { $0.status = status }
    }

    package func addEvent(_ event: SpanEvent) {
        change { state in
            guard state.events.count < Self.limit else {
                state.droppedEvents += 1
                return
            }
            state.events.append(event)
        }
    }

    /// Notes an error as an event, by its type alone.
    package func recordError<Instant: TracerInstant>(
        _ error: any Error,
        attributes: SpanAttributes,
        at instant: @autoclosure () -> Instant
    ) {
        var attributes = attributes
        attributes["exception.type"] = "\(type(of: error))"
        addEvent(SpanEvent(name: "exception", at: instant(), attributes: attributes))
    }

    package func addLink(_ link: SpanLink) {
        change { state in
            guard state.links.count < Self.limit else { return }
            state.links.append(link)
        }
    }

    package func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) {
        guard identity.isSampled else { return }
        // The system's clock may be set back.
        let end = max(start, instant().nanosecondsSinceEpoch)
        let finished = state.withLock { state -> FinishedSpan? in
            guard !state.isOver else { return nil }
            state.isOver = true
            return FinishedSpan(
                identity: identity,
                parentID: parentID,
                name: state.name,
                kind: kind,
                time: start...end,
                attributes: state.attributes,
                events: state.events,
                droppedEvents: state.droppedEvents,
                links: state.links,
                status: state.status
            )
        }
        if let finished { take(finished) }
    }

    /// Changes what is handed over at the end; nothing changes after it.
    private func change(_ body: (inout State) -> Void) {
        guard identity.isSampled else { return }
        state.withLock { state in
            guard !state.isOver else { return }
            body(&state)
        }
    }
}
