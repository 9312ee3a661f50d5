import Connectors
package import Telemetry

/// Where the spans of a process are sent.
package struct TraceSettings: Sendable {
    /// The URL that takes traces: `http://127.0.0.1:4318/v1/traces`.
    package var endpoint: String
    /// Headers of every request, such as the collector's key.
    package var headers: [(name: String, value: String)]
    /// `service.name` of the spans.
    package var service: String

    /// Names a collector.
    package init(endpoint: String, headers: [(name: String, value: String)] = [], service: String) {
        self.endpoint = endpoint
        self.headers = headers
        self.service = service
    }

    /// An exporter that sends to the collector, by OTLP over HTTP.
    ///
    /// - Parameters:
    ///   - instance: `service.instance.id`, unique to the process.
    ///   - limits: How spans are queued and sent.
    ///   - tell: Learns that the collector takes no spans, and that it takes them again.
    /// - Returns: An exporter that has not begun.
    package func exporter(
        instance: String,
        limits: SpanExporter.Limits = SpanExporter.Limits(),
        telling tell: @escaping @Sendable (SpanExporter.Change) -> Void
    ) -> SpanExporter {
        SpanExporter(
            resource: OTLPTraces.Resource(
                name: service,
                version: Version.current,
                instance: instance
            ),
            transport: OTLPClient(url: endpoint, headers: headers),
            limits: limits,
            telling: tell
        )
    }
}
