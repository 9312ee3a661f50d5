package import Tracing

// The tracer travels with the context of a task. `InstrumentationSystem` has one for the whole process, which
// several services in a process, as tests have them, would share.
extension ServiceContext {
    /// Records the spans of the work in this context; nil where nothing is traced.
    package var tracer: (any Tracer)? {
        get { self[TracerKey.self] }
        set { self[TracerKey.self] = newValue }
    }

    /// The span that the work belongs to, of this process or of a caller.
    package var traceParent: TraceParent? {
        get { self[TraceParentKey.self] }
        set { self[TraceParentKey.self] = newValue }
    }

    /// A context with nothing but a tracer and a parent.
    package init(tracer: (any Tracer)?, parent: TraceParent?) {
        self = .topLevel
        self.tracer = tracer
        traceParent = parent
    }
}

private enum TracerKey: ServiceContextKey {
    typealias Value = any Tracer
}

private enum TraceParentKey: ServiceContextKey {
    typealias Value = TraceParent
}
