package import Tracing

/// A span that has ended.
package struct FinishedSpan: Sendable {
    /// Its trace and its own id.
    package let identity: TraceParent
    /// The id of its parent; nil for the first span of a trace.
    package let parentID: String?
    /// What was done.
    package let name: String
    /// Its relation to its parent.
    package let kind: SpanKind
    /// When it began and ended, in nanoseconds since 1970.
    package let time: ClosedRange<UInt64>
    /// What is known of it.
    package let attributes: SpanAttributes
    /// What happened meanwhile, in order.
    package let events: [SpanEvent]
    /// How many more events there were.
    package let droppedEvents: Int
    /// Spans of other traces that it belongs to.
    package let links: [SpanLink]
    /// Whether it failed; nil where nobody has said.
    package let status: SpanStatus?
}
