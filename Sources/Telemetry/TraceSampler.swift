/// Decides which traces are recorded, by the names of OpenTelemetry's `OTEL_TRACES_SAMPLER`.
package enum TraceSampler: String, CaseIterable, Sendable {
    /// Every span.
    case alwaysOn = "always_on"
    /// No span.
    case alwaysOff = "always_off"
    /// A share of the traces, whatever their callers do.
    case ratio = "traceidratio"
    /// As the caller does; every trace that begins here.
    case parentOrAlwaysOn = "parentbased_always_on"
    /// As the caller does; no trace that begins here.
    case parentOrAlwaysOff = "parentbased_always_off"
    /// As the caller does; a share of the traces that begin here.
    case parentOrRatio = "parentbased_traceidratio"

    /// Whether a span is recorded.
    ///
    /// - Parameters:
    ///   - trace: The lower half of the trace's id.
    ///   - parent: The span's parent; nil for the first span of a trace.
    ///   - ratio: The share of traces, 0...1. All services with one ratio record the same traces: those
    ///     whose lower 63 bits are below that share of all numbers, as in OpenTelemetry's
    ///     `TraceIdRatioBased` sampler.
    /// - Returns: Whether it is recorded.
    func records(trace: UInt64, parent: TraceParent?, ratio: Double) -> Bool {
        switch self {
        case .alwaysOn: true
        case .alwaysOff: false
        case .ratio: Self.isWithin(trace, ratio)
        case .parentOrAlwaysOn: parent?.isSampled ?? true
        case .parentOrAlwaysOff: parent?.isSampled ?? false
        case .parentOrRatio: parent?.isSampled ?? Self.isWithin(trace, ratio)
        }
    }

    private static func isWithin(_ trace: UInt64, _ ratio: Double) -> Bool {
        ratio >= 1 || Double(trace >> 1) < ratio * 0x1p63
    }
}
