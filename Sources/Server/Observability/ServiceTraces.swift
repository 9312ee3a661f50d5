import Logging
import Telemetry
import Tracing
import Workflows

/// The traces of a service: what records its spans, and what sends them.
struct ServiceTraces: Sendable {
    /// Records the spans.
    let tracer: any Tracer
    /// Sends them.
    let exporter: SpanExporter
    private let end: Duration

    /// Prepares the traces; nil where the settings ask for none.
    init?(_ configuration: ServerConfiguration, logger: Logger) {
        guard let endpoint = configuration.tracesEndpoint,
            configuration.tracesSampler != .alwaysOff
        else { return nil }
        exporter = TraceSettings(
            endpoint: endpoint,
            headers: configuration.tracesHeaders.flatMap { HeaderList($0.text) }?.fields ?? [],
            service: configuration.tracesService
        ).exporter(instance: RequestIDMiddleware.random()) { change in
            switch change {
            case .failing(let reason):
                logger.warning(
                    "the collector takes no spans; they are lost, and nothing else",
                    metadata: ["endpoint": "\(endpoint)", "reason": "\(reason)"]
                )
            case .recovered:
                logger.notice(
                    "the collector takes spans again",
                    metadata: ["endpoint": "\(endpoint)"]
                )
            }
        }
        tracer = SpanRecorder(
            sampler: configuration.tracesSampler,
            ratio: configuration.tracesRatio,
            take: { [exporter] in exporter.take($0) }
        )
        end = configuration.shutdownGrace * 0.1
    }

    /// Sends what is left, for a tenth of the time that a stop may take.
    func finish() async {
        await exporter.finish(within: end)
    }
}

extension PrometheusRegistry {
    /// Adds what became of the spans; nothing where nothing is traced.
    func observe(_ traces: ServiceTraces?) {
        guard let exporter = traces?.exporter else { return }
        collect(
            "hindcast_spans_total",
            as: .counter,
            help: "Spans that ended: sent, dropped for a full queue, or lost with the collector."
        ) {
            let counts = exporter.statistics
            return [("sent", counts.sent), ("dropped", counts.dropped), ("lost", counts.lost)]
                .map { ([("result", $0)], Double($1)) }
        }
        observe("hindcast_spans_waiting", help: "Spans that wait to be sent.") {
            Double(exporter.waiting)
        }
    }
}
