import Foundation
import Market
import Synchronization
import Telemetry
import TestSupport
import Testing
import Tracing
import Workflows

/// What is told of jobs, to a log and to a tracer.
@Suite(.timeLimit(.minutes(60))) struct JobObserverTests {
    /// What a center has told.
    private final class Told: Sendable {
        private let kept = Mutex<(events: [JobLogEvent], spans: [FinishedSpan])>(([], []))
        private let (arrivals, arrival) = AsyncStream.makeStream(of: JobLogEvent.self)

        var events: [JobLogEvent] { kept.withLock(\.events) }
        var spans: [FinishedSpan] { kept.withLock(\.spans) }

        /// How all attempts went: `nil` for a start.
        var outcomes: [JobLogEvent.Outcome?] { events.map(\.outcome) }

        /// Waits for the first event.
        func begun() async {
            for await _ in arrivals { return }
        }

        func center(_ workspace: Workspace) throws -> JobCenter {
            let series = try CandleSeries.sample()
            let clock = SteppingClock(from: series.closeTime(at: series.count - 1))
            return JobCenter(
                workspace: workspace,
                backfiller: Backfiller(workspace: workspace, exchange: nil, now: { clock.now }),
                limits: JobLimits(grace: .zero),
                observer: JobObserver(
                    tracer: SpanRecorder { span in self.kept.withLock { $0.spans.append(span) } },
                    telling: { event in
                        self.kept.withLock { $0.events.append(event) }
                        self.arrival.yield(event)
                    }
                ),
                now: { clock.now }
            )
        }
    }

    private static let caller = TraceParent(
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    )

    @Test func `a job belongs to the request that asked for it, also after a restart`()
        async throws
    {
        try await TemporaryWorkspace.with([.sample()]) { workspace in
            let context = ServiceContext(tracer: nil, parent: Self.caller)
            let first = Told()
            let job = try await ServiceContext.withValue(context) {
                try await first.center(workspace).submit(.backtest(JobSample.backtest()))
            }
            let second = Told()
            let center = try second.center(workspace)
            try await center.atWork {
                let ended = try await center.ended(job.id)
                #expect(ended.state == .done)
            }
            #expect(first.events.isEmpty)
            #expect(second.outcomes == [nil, .done])
            #expect(second.events.allSatisfy { $0.id == job.id && $0.attempt == 1 })
            let span = try #require(second.spans.first { $0.name == "job backtest" })
            #expect(span.parentID == Self.caller?.spanID)
            #expect(span.identity.traceID == Self.caller?.traceID)
            #expect(second.events.allSatisfy { $0.trace == span.identity })
            #expect(second.spans.allSatisfy { $0.identity.traceID == Self.caller?.traceID })
        }
    }

    @Test func `an attempt that a stop ends is interrupted, and the next keeps the request`()
        async throws
    {
        try await TemporaryWorkspace.with([.sample()]) { workspace in
            let told = Told()
            let center = try told.center(workspace)
            let context = ServiceContext(tracer: nil, parent: Self.caller)
            let job = try await ServiceContext.withValue(context) {
                try await center.submit(.train(JobSample.longTraining()))
            }
            try await center.atWork {
                // By then the candles that it began with are kept with the request.
                try await center.progress(of: job.id, saying: "epoch")
            }
            #expect(told.outcomes == [nil, .interrupted])
            // The clock goes on by a step with each look at it.
            #expect(told.events.allSatisfy { $0.queueSeconds > 0 })
            let again = Told()
            let next = try again.center(workspace)
            try await next.atWork {
                await again.begun()
                let cancelled = try await next.cancel(job.id)
                #expect(cancelled?.state == .cancelled)
            }
            #expect(again.outcomes == [nil, .cancelled])
            #expect(again.events.last?.code == "CANCELLED")
            let spans = told.spans + again.spans
            let attempts = spans.filter { $0.name == "job train" }
            #expect(attempts.map(\.parentID) == [Self.caller?.spanID, Self.caller?.spanID])
            // Whoever cancels a job has not failed.
            #expect(attempts.map { $0.status?.code } == [nil, nil])
        }
    }

    @Test func `a job that is cancelled in the queue has a line, and no span`() async throws {
        try await TemporaryWorkspace.with([.sample()]) { workspace in
            let told = Told()
            let center = try told.center(workspace)
            let job = try await center.submit(.backtest(JobSample.backtest()))
            _ = try await center.cancel(job.id)
            #expect(told.outcomes == [.cancelled])
            #expect(told.events.first?.attempt == 0)
            #expect(told.events.first?.trace == nil)
            #expect(told.spans.isEmpty)
        }
    }
}
