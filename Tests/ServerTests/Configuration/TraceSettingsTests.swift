import Server
import Telemetry
import Testing

/// The settings of traces, which the variables of OpenTelemetry's standard have, too.
@Suite struct TraceSettingsTests {
    private static func settings(
        _ environment: [String: String],
        flags: [String: String] = [:]
    ) throws -> ServerConfiguration {
        try ServerConfiguration(flags: flags, environment: environment)
    }

    @Test(arguments: [
        ("http://127.0.0.1:4318", "http://127.0.0.1:4318/v1/traces"),
        ("http://127.0.0.1:4318/", "http://127.0.0.1:4318/v1/traces"),
        ("https://otlp.example/here", "https://otlp.example/here"),
    ])
    func `a collector without a path is asked at the standard's`(
        _ text: String,
        _ url: String
    ) throws {
        #expect(try Self.settings([:], flags: ["traces-endpoint": text]).tracesEndpoint == url)
        let variable = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"
        #expect(try Self.settings([variable: text]).tracesEndpoint == url)
    }

    @Test func `the endpoint of all signals has the path of traces behind it`() throws {
        let base = ["OTEL_EXPORTER_OTLP_ENDPOINT": "https://otlp.example/here/"]
        #expect(
            try Self.settings(base).tracesEndpoint == "https://otlp.example/here/v1/traces"
        )
        let both = base.merging(["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://a/b"]) { $1 }
        #expect(try Self.settings(both).tracesEndpoint == "http://a/b")
        let own = both.merging(["HINDCAST_TRACES_ENDPOINT": "http://c/d"]) { $1 }
        #expect(try Self.settings(own).tracesEndpoint == "http://c/d")
        let flag = ["traces-endpoint": "http://e/f"]
        #expect(try Self.settings(own, flags: flag).tracesEndpoint == "http://e/f")
    }

    @Test func `nothing is traced unless it is asked for, and not where the standard says so`()
        throws
    {
        #expect(try Self.settings([:]).tracesEndpoint == nil)
        for off in [["OTEL_SDK_DISABLED": "true"], ["OTEL_TRACES_EXPORTER": "none"]] {
            let standard = off.merging(["OTEL_EXPORTER_OTLP_ENDPOINT": "http://a"]) { $1 }
            #expect(try Self.settings(standard).tracesEndpoint == nil)
        }
    }

    @Test func `the standard's variables are read, and named where they are refused`() throws {
        let configuration = try Self.settings([
            "OTEL_TRACES_SAMPLER": "parentbased_traceidratio", "OTEL_TRACES_SAMPLER_ARG": "0.1",
            "OTEL_SERVICE_NAME": "hindcast-eu", "OTEL_EXPORTER_OTLP_HEADERS": "a=one%20word,b=2",
        ])
        #expect(configuration.tracesSampler == .parentOrRatio)
        #expect(configuration.tracesRatio == 0.1)
        #expect(configuration.tracesService == "hindcast-eu")
        #expect(configuration.secrets.map(\.text) == ["one word", "2"])
        for (name, value) in [
            "OTEL_TRACES_SAMPLER": "often", "OTEL_TRACES_SAMPLER_ARG": "1.5",
            "OTEL_EXPORTER_OTLP_ENDPOINT": "grpc://a", "OTEL_EXPORTER_OTLP_HEADERS": "a=b%0d%0ac",
        ] {
            let error = try #require(throws: ConfigurationError.self) {
                try Self.settings([name: value])
            }
            #expect("\(error)".hasPrefix("\(name) is "), "\(error)")
            if name.hasSuffix("HEADERS") { #expect(!"\(error)".contains("%0d")) }
        }
    }
}
