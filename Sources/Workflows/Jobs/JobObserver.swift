import Market
import Storage
package import Telemetry
package import Tracing

/// Learns of every attempt at a job: a tracer by a span, a log by its start and its end.
package struct JobObserver: Sendable {
    /// Records the spans; nil where nothing is traced.
    package var tracer: (any Tracer)?
    /// Takes each start and each end; called on the job center's actor.
    package var tell: @Sendable (JobLogEvent) -> Void

    /// Creates an observer; by default one that nobody hears of.
    package init(
        tracer: (any Tracer)? = nil,
        telling tell: @escaping @Sendable (JobLogEvent) -> Void = { _ in }
    ) {
        self.tracer = tracer
        self.tell = tell
    }
}

/// The start or the end of an attempt at a job, for the log.
package struct JobLogEvent: Hashable, Sendable {
    /// How an attempt ended.
    package enum Outcome: String, Sendable {
        case done, failed, cancelled
        /// The service stopped; the next one begins the job again.
        case interrupted
        /// Another service has taken the job over, since this one did not renew its lease.
        case lost
    }

    /// The job: `train-17`.
    package let id: String
    /// The kind of work: `train`.
    package let kind: String
    /// Its subject.
    package let subject: String
    /// Which attempt, from 1; 0 for a job that was cancelled in the queue.
    package let attempt: Int
    /// Seconds from its submission to this attempt.
    package let queueSeconds: Double
    /// How the attempt ended; nil at its start.
    package var outcome: Outcome?
    /// How long the attempt took, in seconds; nil at its start.
    package var seconds: Double?
    /// The code of the error; nil where there is none.
    package var code: String?
    /// The job's span, or that of the caller who asked for it; nil for none.
    package var trace: TraceParent?

    /// An attempt that begins.
    init(_ job: StoredJob, trace: TraceParent?) {
        id = "\(job.kind)-\(job.number)"
        kind = job.kind
        subject = job.subject
        attempt = job.startedAt == nil ? 0 : job.attempts
        let start = job.startedAt ?? job.finishedAt ?? job.createdAt
        queueSeconds = Double(max(0, start.milliseconds - job.createdAt.milliseconds)) / 1000
        self.trace = trace
    }

    /// The same attempt once it has ended.
    func ended(as outcome: Outcome, after seconds: Double, code: String?) -> JobLogEvent {
        var event = self
        (event.outcome, event.seconds, event.code) = (outcome, seconds, code)
        return event
    }
}

/// What is told of one attempt at a job.
struct JobAttempt: Sendable {
    private let observer: JobObserver
    private let span: (any Span)?
    private let begin: JobLogEvent
    private let start = ContinuousClock.now
    private var isOver = false

    /// The context of the attempt's work.
    let context: ServiceContext?

    /// Begins an attempt.
    ///
    /// Its span is a child of the request that has asked for the job, whenever and wherever the attempt
    /// begins.
    init(_ job: StoredJob, observer: JobObserver) {
        self.observer = observer
        let parent = JobTrace(of: job.request).parent
        let span = observer.tracer?.startSpan(
            "job \(job.kind)",
            context: ServiceContext(tracer: observer.tracer, parent: parent),
            ofKind: .internal
        )
        self.span = span
        context = span?.context
        begin = JobLogEvent(job, trace: span?.context.traceParent ?? parent)
        span?.updateAttributes { attributes in
            attributes["hindcast.job.id"] = begin.id
            attributes["hindcast.job.kind"] = begin.kind
            attributes["hindcast.job.subject"] = begin.subject
            attributes["hindcast.job.attempt"] = begin.attempt
            attributes["hindcast.job.queue_seconds"] = begin.queueSeconds
        }
        observer.tell(begin)
    }

    /// Ends the attempt; without effect where it has ended.
    mutating func end(as outcome: JobLogEvent.Outcome, problem: Problem? = nil) {
        guard !isOver else { return }
        isOver = true
        span?.attributes["hindcast.job.outcome"] = outcome.rawValue
        if outcome == .failed { span?.fail(problem?.code ?? "UNKNOWN", problem?.message) }
        span?.end()
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        observer.tell(begin.ended(as: outcome, after: seconds, code: problem?.code))
    }
}

extension JobCenter {
    /// Tells that a job has ended.
    func tell(ended job: StoredJob) {
        let problem = job.problem.flatMap { try? JSON.decode(Problem.self, from: $0) }
        guard let outcome = JobLogEvent.Outcome(rawValue: job.state.rawValue) else { return }
        guard running[job.number] == nil else {
            running[job.number]?.attempt.end(as: outcome, problem: problem)
            return
        }
        // It was cancelled in the queue.
        let event = JobLogEvent(job, trace: JobTrace(of: job.request).parent)
        observer.tell(event.ended(as: outcome, after: 0, code: problem?.code))
    }
}

/// The span of the request that has asked for a job, which is stored with the job's own request.
///
/// Whoever begins the job finds it there: another service of the same store, or the same one after a
/// restart. Versions without traces pass over it.
struct JobTrace: Codable {
    /// The span, as the `traceparent` header has it.
    private let traceparent: String?

    /// Reads the parent of a stored job.
    init(of request: String) {
        self = (try? JSON.decode(Self.self, from: request)) ?? JobTrace(nil)
    }

    init(_ parent: TraceParent?) {
        traceparent = parent?.text
    }

    /// The span; nil for none.
    var parent: TraceParent? { traceparent.flatMap { TraceParent($0) } }

    /// A pin that keeps this parent, for the attempts that begin with it.
    func kept(in pin: JobPin) throws -> JobPin {
        guard traceparent != nil, let request = pin.request else { return pin }
        var pin = pin
        pin.request = try text(of: JSON.decode(JobRequest.self, from: request))
        return pin
    }

    /// A request as it is stored, with this parent.
    func text(of request: JobRequest) throws -> String {
        guard traceparent != nil else { return try JSON.text(request) }
        return try JSON.text(TracedRequest(request: request, trace: self))
    }

    private struct TracedRequest: Encodable {
        let request: JobRequest
        let trace: JobTrace

        func encode(to encoder: any Encoder) throws {
            try request.encode(to: encoder)
            try trace.encode(to: encoder)
        }
    }
}
