package import Foundation
import Synchronization
import Tracing

/// Takes batches of spans to a collector.
package protocol SpanTransport: Sendable {
    /// Sends the body of one batch.
    ///
    /// - Returns: What became of it; also where the task is cancelled.
    func send(_ body: Data) async -> SpanDelivery

    /// Closes its connections; nothing is sent after that.
    func shutdown()
}

/// What became of a batch.
package enum SpanDelivery: Hashable, Sendable {
    /// The collector has it, all but so many spans that it does not want.
    case accepted(rejected: Int)
    /// The collector does not want it, now or later.
    case refused(reason: String)
    /// The collector may take it later, after a time that it may name.
    case unavailable(reason: String, after: Duration?)
}

/// Sends spans that have ended to a collector, in batches, in the background.
///
/// The queue is bounded. A span that finds it full is dropped and counted, so nobody waits for the
/// collector.
package final class SpanExporter: Sendable {
    /// How spans are queued and sent; by default as OpenTelemetry's batch processor does.
    package struct Limits: Sendable {
        /// How many spans wait at most.
        package var queue = 2048
        /// How many are sent at once at most.
        package var batch = 512
        /// How long the first of a batch waits for others.
        package var delay = Duration.seconds(5)
        /// How often a batch is sent that the collector cannot take.
        package var attempts = 3
        /// The pause after the first attempt; doubled after each further one.
        package var pause = Duration.seconds(1)
        /// The longest pause that the collector may ask for.
        package var longestPause = Duration.seconds(30)

        /// The limits of OpenTelemetry.
        package init() {}
    }

    /// How many spans came to what end.
    package struct Statistics: Hashable, Sendable {
        /// The collector has them.
        package var sent = 0
        /// They found the queue full, or came after the end.
        package var dropped = 0
        /// They were sent, and the collector has not taken them.
        package var lost = 0
    }

    /// A change for the worse or the better.
    package enum Change: Hashable, Sendable {
        /// The collector takes no spans, for the first time since it took some.
        case failing(reason: String)
        /// It takes them again.
        case recovered
    }

    private struct State {
        var queue: [FinishedSpan] = []
        var statistics = Statistics()
        var isFailing = false
        var isFinished = false
        /// What is waited for, and the end of the wait.
        var wait: (reason: Wait, timer: Task<Void, Never>)?
        /// The task that sends.
        var sending: Task<Void, Never>?
    }

    /// Why nothing is sent now.
    private enum Wait {
        /// A batch is not full yet.
        case batch
        /// The collector could not take one.
        case retry
    }

    private let resource: OTLPTraces.Resource
    private let transport: any SpanTransport
    private let limits: Limits
    private let tell: @Sendable (Change) -> Void
    private let state = Mutex(State())
    private let (arrivals, arrival) = AsyncStream.makeStream(
        of: Void.self,
        bufferingPolicy: .bufferingNewest(1)
    )

    /// Creates an exporter that sends nothing before ``start()``.
    ///
    /// - Parameters:
    ///   - resource: The process that makes the spans.
    ///   - transport: Takes batches to the collector.
    ///   - limits: How spans are queued and sent.
    ///   - tell: Learns that the collector takes no spans, and that it takes them again.
    package init(
        resource: OTLPTraces.Resource,
        transport: any SpanTransport,
        limits: Limits = Limits(),
        telling tell: @escaping @Sendable (Change) -> Void = { _ in }
    ) {
        self.resource = resource
        self.transport = transport
        self.limits = limits
        self.tell = tell
    }

    /// Counts so far.
    package var statistics: Statistics { state.withLock(\.statistics) }

    /// How many spans wait.
    package var waiting: Int { state.withLock(\.queue.count) }

    /// Queues a span; it waits for nothing.
    package func take(_ span: FinishedSpan) {
        let isNews = state.withLock { state in
            guard !state.isFinished, state.queue.count < limits.queue else {
                state.statistics.dropped += 1
                return false
            }
            state.queue.append(span)
            if state.queue.count == limits.batch, state.wait?.reason == .batch {
                state.wait?.timer.cancel()
            }
            return state.queue.count == 1 || state.queue.count == limits.batch
        }
        if isNews { arrival.yield() }
    }

    /// Begins to send.
    package func start() {
        state.withLock { state in
            guard state.sending == nil, !state.isFinished else { return }
            state.sending = Task { [self] in
                // What sends spans makes none.
                await ServiceContext.withValue(nil) { await run() }
            }
        }
    }

    /// Sends what waits, takes no more, and ends within a time; what is left then is lost.
    ///
    /// It uses that time also where the calling task is cancelled, as a service that stops is.
    package func finish(within limit: Duration) async {
        let sending = state.withLock { state in
            state.isFinished = true
            state.wait?.timer.cancel()
            return state.sending
        }
        arrival.finish()
        let timer = Task {
            try await Task.sleep(for: limit)
            sending?.cancel()
        }
        await sending?.value
        timer.cancel()
        transport.shutdown()
        state.withLock { state in
            state.statistics.lost += state.queue.count
            state.queue = []
        }
    }

    // MARK: Sending

    private func run() async {
        for await _ in arrivals {
            await wait(for: .batch, limits.delay)
            await sendAll()
        }
        await sendAll()
    }

    private func sendAll() async {
        while !Task.isCancelled {
            let batch = state.withLock { state in
                defer { state.queue.removeFirst(min(limits.batch, state.queue.count)) }
                return Array(state.queue.prefix(limits.batch))
            }
            guard !batch.isEmpty else { return }
            await send(batch)
        }
    }

    private func send(_ batch: [FinishedSpan]) async {
        guard let body = try? OTLPTraces(batch, of: resource).json() else {
            return settle(sent: 0, lost: batch.count, "spans that cannot be written as JSON")
        }
        var pause = limits.pause
        for attempt in 1...max(1, limits.attempts) {
            switch await transport.send(body) {
            case .accepted(let rejected):
                let lost = min(max(0, rejected), batch.count)
                return settle(
                    sent: batch.count - lost,
                    lost: lost,
                    lost > 0 ? "the collector has rejected \(lost) spans" : nil
                )
            case .refused(let reason):
                return settle(sent: 0, lost: batch.count, reason)
            case .unavailable(let reason, let after):
                guard attempt < limits.attempts, !state.withLock(\.isFinished) else {
                    return settle(sent: 0, lost: batch.count, reason)
                }
                await wait(for: .retry, min(after ?? pause, limits.longestPause))
                pause = pause * 2
            }
        }
    }

    private func settle(sent: Int, lost: Int, _ failure: String?) {
        let isChange = state.withLock { state in
            state.statistics.sent += sent
            state.statistics.lost += lost
            defer { state.isFailing = failure != nil }
            return state.isFailing != (failure != nil)
        }
        if isChange { tell(failure.map { .failing(reason: $0) } ?? .recovered) }
    }

    /// Waits for a time; until a batch is full where that is the reason, and never beyond the end.
    private func wait(for reason: Wait, _ time: Duration) async {
        let timer = state.withLock { state -> Task<Void, Never>? in
            guard !state.isFinished, reason == .retry || state.queue.count < limits.batch else {
                return nil
            }
            let timer = Task { () -> Void in try? await Task.sleep(for: time) }
            state.wait = (reason, timer)
            return timer
        }
        guard let timer else { return }
        await withTaskCancellationHandler {
            await timer.value
        } onCancel: {
            timer.cancel()
        }
        state.withLock { $0.wait = nil }
    }
}
