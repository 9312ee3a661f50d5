import Foundation
import Logging
import Server
import Telemetry
import Testing
import Workflows

/// Settings from flags, environment, file and defaults.
@Suite struct ServerConfigurationTests {
    /// A setting with a text that every source takes, the same as JSON, and what comes of it.
    struct Example: CustomTestStringConvertible, Sendable {
        let name: String
        let text: String
        let json: String
        let read: @Sendable (ServerConfiguration) -> String
        var testDescription: String { name }

        init(
            _ name: String,
            _ text: String,
            json: String? = nil,
            _ read: @escaping @Sendable (ServerConfiguration) -> String
        ) {
            self.name = name
            self.text = text
            self.json = json ?? "\"\(text)\""
            self.read = read
        }

        /// A setting that is a number in JSON.
        init(
            _ name: String,
            number: String,
            _ read: @escaping @Sendable (ServerConfiguration) -> String
        ) {
            self.init(name, number, json: number, read)
        }
    }

    private static let key = "key-0123456789abcdef"

    static let examples = [
        Example("home", "/srv/hindcast") { String($0.home.folder.path.prefix(13)) },
        Example("store", "postgres://hindcast@db/hindcast") { $0.home.database ?? "" },
        Example("lease", number: "5.5") { "\($0.lease / .seconds(1))" },
        Example("host", "::1") { $0.host },
        Example("port", number: "8123") { "\($0.port)" },
        Example("api-key", key) { $0.apiKey?.text ?? "" },
        Example(
            "cors-origins",
            "https://a.example,http://b.example:8080",
            json: "[\"https://a.example\", \"http://b.example:8080\"]"
        ) { $0.corsOrigins.joined(separator: ",") },
        Example("body-limit", number: "1024") { "\($0.bodyLimit)" },
        Example("request-timeout", number: "61.5") { "\($0.requestTimeout / .seconds(1))" },
        Example("header-timeout", number: "2.0") { "\($0.headerTimeout / .seconds(1))" },
        Example("idle-timeout", number: "9.25") { "\($0.idleTimeout / .seconds(1))" },
        Example("max-connections", number: "17") { "\($0.maxConnections)" },
        Example("max-connections-per-client", number: "9") { "\($0.maxConnectionsPerClient)" },
        Example("max-window-days", number: "400") { "\($0.maxWindowDays)" },
        Example("max-window-bars", number: "5000") { "\($0.maxWindowBars)" },
        Example("concurrent-trainings", number: "3") { "\($0.concurrentTrainings)" },
        Example("concurrent-backtests", number: "5") { "\($0.concurrentBacktests)" },
        Example("queue-limit", number: "12") { "\($0.queueLimit)" },
        Example("keep-jobs", number: "0") { "\($0.keepJobs)" },
        Example("keep-runs", number: "1") { "\($0.keepRuns)" },
        Example("keep-jobs-size", number: "1") { "\($0.keepJobsSize)" },
        Example("keep-runs-size", number: "1") { "\($0.keepRunsSize)" },
        Example("training-niceness", number: "19") { "\($0.trainingNiceness)" },
        Example("shutdown-grace", number: "0.5") { "\($0.shutdownGrace / .seconds(1))" },
        Example("exchange-url", "http://127.0.0.1:9000/api") { $0.exchangeURL ?? "" },
        Example("forecast-cache", "redis://127.0.0.1:6379/2") { $0.forecastCache ?? "" },
        Example("forecast-cache-password", "a secret") { $0.forecastCachePassword?.text ?? "" },
        Example("forecast-cache-size", number: "33") { "\($0.forecastCacheSize)" },
        Example("offline", "true", json: "true") { "\($0.isOffline)" },
        Example("log-level", "warning") { $0.logLevel.rawValue },
        Example("log-format", "text") { $0.logFormat.rawValue },
        Example("traces-endpoint", "http://127.0.0.1:4318/here") { $0.tracesEndpoint ?? "" },
        Example("traces-headers", "authorization=Bearer%20word") { $0.tracesHeaders?.text ?? "" },
        Example("traces-sampler", "always_on") { $0.tracesSampler.rawValue },
        Example("traces-ratio", number: "0.25") { "\($0.tracesRatio)" },
        Example("traces-service", "hindcast-eu") { $0.tracesService },
        Example("llm-url", "http://127.0.0.1:8033/v1") { $0.language.url },
        Example("llm-model", "small") { $0.language.model },
        Example("llm-key", "sk-1234567890") { $0.language.key == nil ? "" : "sk-1234567890" },
        Example("llm-timeout", number: "7.5") { "\($0.language.timeout / .seconds(1))" },
    ]

    @Test func `every setting has an example here, or a file`() {
        let files = ["config", "api-key-file"]
        #expect((Self.examples.map(\.name) + files).sorted() == Setting.all.map(\.name).sorted())
    }

    @Test(arguments: examples)
    func `a setting is read from each of its sources`(_ example: Example) throws {
        let setting = try #require(Setting.named(example.name))
        let standard = try ServerConfiguration(flags: [:], environment: [:])
        #expect(example.read(standard) != example.text)

        let environment = [setting.environmentVariable: example.text]
        let byVariable = try ServerConfiguration(flags: [:], environment: environment)
        #expect(example.read(byVariable) == example.text)

        try TemporaryFile.with("{\"\(example.name)\": \(example.json)}") { file in
            let byFile = try ServerConfiguration(flags: ["config": file], environment: [:])
            #expect(example.read(byFile) == example.text)
        }

        guard setting.sources.contains(.flag) else {
            #expect(
                throws: ConfigurationError.secretByFlag(
                    setting: setting.name,
                    variable: setting.environmentVariable
                )
            ) {
                try ServerConfiguration(flags: [example.name: example.text], environment: [:])
            }
            return
        }
        let byFlag = try ServerConfiguration(
            flags: [example.name: example.text],
            environment: [:]
        )
        #expect(example.read(byFlag) == example.text)
    }

    @Test
    func `a flag counts before a variable, that before the file, and that before the default`()
        throws
    {
        try TemporaryFile.with("{\"port\": 3}") { file in
            let config = ["config": file]
            let variable = ["HINDCAST_PORT": "2"]
            func port(_ flags: [String: String], _ environment: [String: String]) throws -> Int {
                try ServerConfiguration(flags: flags, environment: environment).port
            }
            let ports = [
                try port(config.merging(["port": "1"]) { $1 }, variable),
                try port(config, variable),
                try port(config, ["HINDCAST_PORT": ""]),
                try port([:], ["HINDCAST_CONFIG": file]),
                try port([:], [:]),
            ]
            #expect(ports == [1, 2, 3, 3, 8001])
        }
        try TemporaryFile.with("{\"port\": 4}") { other in
            let configuration = try ServerConfiguration(
                flags: ["config": other],
                environment: ["HINDCAST_CONFIG": "/nowhere"]
            )
            #expect(configuration.port == 4)
        }
    }

    @Test func `a default is what its table says`() throws {
        for setting in Setting.all {
            let described = ["none", "~/.hindcast", "the SQLite store in home", "Binance's"]
            guard !described.contains(setting.standard), setting.name != "concurrent-backtests"
            else { continue }
            let configuration = try ServerConfiguration(
                flags: [setting.name: setting.standard],
                environment: [:]
            )
            let standard = try ServerConfiguration(flags: [:], environment: [:])
            #expect("\(configuration)" == "\(standard)", "\(setting.name)")
        }
    }

    @Test func `a secret is read from a file of its own, without the line end`() throws {
        for end in ["", "\n", "\r\n"] {
            try TemporaryFile.with("\(Self.key)\(end)") { file in
                let flags = ["api-key-file": file]
                let configuration = try ServerConfiguration(flags: flags, environment: [:])
                #expect(configuration.apiKey?.text == Self.key)
                #expect(
                    throws: ConfigurationError.conflicting("HINDCAST_API_KEY", "--api-key-file")
                ) {
                    try ServerConfiguration(
                        flags: flags,
                        environment: ["HINDCAST_API_KEY": Self.key]
                    )
                }
            }
        }
    }

    @Test func `origins are kept as browsers write them`() throws {
        let configuration = try ServerConfiguration(
            flags: [
                "cors-origins": "HTTPS://A.Example:443/, http://b.example:80,http://[::1]:3000"
            ],
            environment: [:]
        )
        #expect(
            configuration.corsOrigins == [
                "https://a.example", "http://b.example", "http://[::1]:3000",
            ]
        )
    }

    @Test func `the address of an IPv6 host has brackets`() throws {
        let four = try ServerConfiguration(flags: [:], environment: [:])
        #expect(four.url(port: 9) == "http://127.0.0.1:9")
        let six = try ServerConfiguration(flags: ["host": "::1"], environment: [:])
        #expect(six.url(port: 9) == "http://[::1]:9")
    }
}
