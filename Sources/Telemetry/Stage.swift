package import Tracing

/// A part of some work as a span of its own, the child of the current one.
///
/// Where the current task has no tracer the work is just done.
///
/// ```swift
/// let series = try Stage.run("read candles") { stage in
///     let series = try store.series(key)
///     stage["hindcast.candles"] = series.count
///     return series
/// }
/// ```
package struct Stage: Sendable {
    private let span: (any Span)?

    /// Whether anybody learns of what is noted.
    package var isRecording: Bool { span?.isRecording == true }

    /// Notes an attribute.
    package subscript(name: String) -> (any SpanAttributeConvertible)? {
        get { span?.attributes[name] }
        nonmutating set {
            guard isRecording else { return }
            span?.attributes[name] = newValue
        }
    }

    /// Notes that something has happened.
    package func event(_ name: String, _ attributes: @autoclosure () -> SpanAttributes = [:]) {
        guard isRecording else { return }
        span?.addEvent(SpanEvent(name: name, attributes: attributes()))
    }

    /// Notes that the work has failed.
    ///
    /// - Parameter type: The kind of failure, of a bounded set: `STORE_FAILED`, `503`.
    package func fail(_ type: String) {
        span?.fail(type)
    }

    /// Notes an error by its type.
    package func fail(_ error: any Error) {
        span?.fail(error)
    }

    /// Does work as a stage; an error that it throws is the stage's.
    ///
    /// - Parameters:
    ///   - name: Its name, of a bounded set.
    ///   - kind: Its relation to its parent.
    ///   - work: The work.
    /// - Returns: What the work returns.
    package static func run<Value>(
        _ name: String,
        ofKind kind: SpanKind = .internal,
        _ work: (Stage) throws -> Value
    ) rethrows -> Value {
        guard let span = start(name, kind) else { return try work(Stage(span: nil)) }
        defer { span.end() }
        do {
            return try ServiceContext.withValue(span.context) { try work(Stage(span: span)) }
        } catch {
            span.fail(error)
            throw error
        }
    }

    /// Does work that waits as a stage.
    package static func run<Value>(
        _ name: String,
        ofKind kind: SpanKind = .internal,
        isolation: isolated (any Actor)? = #isolation,
        _ work: (Stage) async throws -> Value
    ) async rethrows -> Value {
        guard let span = start(name, kind) else { return try await work(Stage(span: nil)) }
        defer { span.end() }
        do {
            return try await ServiceContext.withValue(span.context) {
                try await work(Stage(span: span))
            }
        } catch {
            span.fail(error)
            throw error
        }
    }

    /// Begins a stage that ``end()`` ends, for work that is no single closure; it is nobody's parent.
    package static func begin(_ name: String) -> Stage {
        Stage(span: start(name, .internal))
    }

    /// Ends a stage that ``begin(_:)`` has begun; without effect after its end.
    package func end() {
        span?.end()
    }

    private static func start(_ name: String, _ kind: SpanKind) -> (any Span)? {
        guard let context = ServiceContext.current, let tracer = context.tracer else { return nil }
        return tracer.startSpan(name, context: context, ofKind: kind)
    }
}

extension Span {
    /// Notes a failure by its type; its text could tell more than a collector may know.
    ///
    /// Work that was cancelled has not failed.
    package func fail(_ error: any Error) {
        guard !(error is CancellationError) else {
            attributes["hindcast.cancelled"] = true
            return
        }
        fail("\(type(of: error))")
    }

    /// Notes a failure.
    package func fail(_ type: String, _ message: String? = nil) {
        attributes["error.type"] = type
        setStatus(SpanStatus(code: .error, message: message))
    }
}
