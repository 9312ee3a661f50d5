import Logging
import Telemetry
import Workflows

extension Logger {
    /// Logs that an attempt at a job has begun or ended: one line each.
    func log(_ event: JobLogEvent) {
        var metadata: Metadata = [
            "job_id": "\(event.id)",
            "kind": "\(event.kind)",
            "subject": "\(event.subject)",
            "attempt": .stringConvertible(event.attempt),
            "queue_seconds": .stringConvertible(Self.milliseconds(event.queueSeconds)),
        ]
        if let trace = event.trace {
            metadata["trace_id"] = "\(trace.traceID)"
            metadata["span_id"] = "\(trace.spanID)"
        }
        guard let outcome = event.outcome else { return info("job began", metadata: metadata) }
        metadata["outcome"] = "\(outcome.rawValue)"
        metadata["seconds"] = event.seconds.map { .stringConvertible(Self.milliseconds($0)) }
        metadata["code"] = event.code.map { "\($0)" }
        log(level: outcome == .failed ? .notice : .info, "job ended", metadata: metadata)
    }

    private static func milliseconds(_ seconds: Double) -> Double {
        (seconds * 1000).rounded() / 1000
    }
}
