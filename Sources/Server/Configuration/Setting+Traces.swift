import Telemetry

extension Setting {
    /// Where traces are sent, and which.
    ///
    /// Each has the variable of OpenTelemetry's standard beside its own.
    static let traces = [
        Setting(
            "traces-endpoint",
            \.tracesEndpoint,
            .collector,
            "Collector that takes traces by OTLP over HTTP; none for no traces."
        ).or("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT").or("OTEL_EXPORTER_OTLP_ENDPOINT") {
            ($0.hasSuffix("/") ? String($0.dropLast()) : $0) + "/v1/traces"
        },
        Setting(
            "traces-headers",
            \.tracesHeaders,
            .headers,
            isSecret: true,
            "Headers for the collector, such as its key."
        ).or("OTEL_EXPORTER_OTLP_TRACES_HEADERS").or("OTEL_EXPORTER_OTLP_HEADERS"),
        Setting(
            "traces-sampler",
            \.tracesSampler,
            .word("sampler"),
            "Which traces are recorded."
        ).or("OTEL_TRACES_SAMPLER"),
        Setting(
            "traces-ratio",
            \.tracesRatio,
            .share,
            "Share of traces that a sampler of shares records."
        ).or("OTEL_TRACES_SAMPLER_ARG"),
        Setting(
            "traces-service",
            \.tracesService,
            .label,
            "Name of this service in its traces."
        ).or("OTEL_SERVICE_NAME"),
    ]
}

/// A variable of a standard that is read where the own one of a setting is not set.
struct StandardVariable: Sendable {
    /// Its name: `OTEL_SERVICE_NAME`.
    let name: String
    /// Its value as the setting's own variable would have it.
    let read: @Sendable (String) -> String

    /// Whether the standard's variables ask for no traces, so that none of them is read.
    static func isOff(in environment: [String: String]) -> Bool {
        environment["OTEL_SDK_DISABLED"]?.lowercased() == "true"
            || environment["OTEL_TRACES_EXPORTER"]?.lowercased() == "none"
    }
}

extension Setting {
    /// The same setting, which may also have a standard's variable.
    fileprivate func or(
        _ name: String,
        _ read: @escaping @Sendable (String) -> String = { $0 }
    ) -> Setting {
        var setting = self
        setting.standardVariables.append(StandardVariable(name: name, read: read))
        return setting
    }
}

extension ValueForm<String?> {
    /// The URL of a collector, with the path of traces where it has none.
    fileprivate static let collector = ValueForm(
        placeholder: "url",
        allowed: "scheme, host and path alone, such as http://127.0.0.1:4318/v1/traces",
        read: { text in
            guard let address = WebAddress(text), !address.hasQuery else { return nil }
            return address.origin == nil
                ? text : (text.hasSuffix("/") ? String(text.dropLast()) : text) + "/v1/traces"
        },
        write: { $0 ?? "none" }
    )
}

extension ValueForm<Secret?> {
    /// Headers that hold a secret.
    fileprivate static let headers = ValueForm(
        placeholder: "headers",
        allowed: "name=value with commas between, values percent-encoded",
        read: { HeaderList($0) == nil ? nil : .some(Secret(hiding: $0)) },
        write: { $0?.description ?? "none" }
    )
}

extension ValueForm<Double> {
    /// A share.
    fileprivate static let share = ValueForm(
        kind: .number,
        placeholder: "share",
        allowed: "a number from 0 to 1",
        read: { text in Double(text).flatMap { (0...1).contains($0) ? $0 : nil } },
        write: { $0 == 1 ? "1" : "\($0)" }
    )
}

extension ValueForm<String> {
    /// A name for people.
    fileprivate static let label = ValueForm(
        placeholder: "name",
        allowed: "a name of one line",
        read: { $0.isEmpty || $0.count > 200 || $0.contains(where: \.isNewline) ? nil : $0 },
        write: \.self
    )
}
