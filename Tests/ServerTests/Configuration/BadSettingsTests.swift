import Foundation
import Logging
import Market
import Server
import TestSupport
import Testing
import Workflows

/// Settings that are refused, with what the refusal says.
@Suite struct BadSettingsTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        let text: String
        var testDescription: String { "\(name)=\(text.prefix(40))" }

        init(_ name: String, _ text: String) {
            self.name = name
            self.text = text
        }
    }

    static let outOfRange = [
        Case("host", ""), Case("host", "[::1]"), Case("host", "a b"), Case("host", "http://x"),
        Case("home", ""),
        Case("port", "-1"), Case("port", "65536"), Case("port", "http"), Case("port", "8001.5"),
        Case("port", "99999999999999999999"), Case("port", ""),
        Case("cors-origins", "*"), Case("cors-origins", "null"), Case("cors-origins", ""),
        Case("cors-origins", "https://a.example/path"), Case("cors-origins", "a.example"),
        Case("cors-origins", "https://a.example,"), Case("cors-origins", "ftp://a.example"),
        Case("cors-origins", "https://a.example?x=1"),
        Case("body-limit", "1023"), Case("body-limit", "16777217"), Case("body-limit", "64k"),
        Case("request-timeout", "0"), Case("request-timeout", "3601"),
        Case("request-timeout", "nan"), Case("request-timeout", "inf"),
        Case("header-timeout", "0.5"), Case("header-timeout", "301"),
        Case("idle-timeout", "never"), Case("idle-timeout", "-1"),
        Case("max-connections", "0"), Case("max-connections", "65536"),
        Case("max-connections-per-client", "-1"), Case("max-window-bars", "999"),
        Case("keep-runs-size", "0"), Case("keep-jobs-size", "0"),
        Case("max-window-days", "0"), Case("max-window-days", "36501"),
        Case("concurrent-trainings", "0"), Case("concurrent-trainings", "65"),
        Case("concurrent-backtests", "0"), Case("concurrent-backtests", "257"),
        Case("queue-limit", "0"), Case("queue-limit", "100001"),
        Case("keep-jobs", "-1"), Case("keep-jobs", "1000001"),
        Case("keep-runs", "0"), Case("keep-runs", "1000001"), Case("keep-runs", "all"),
        Case("training-niceness", "-1"), Case("training-niceness", "20"),
        Case("shutdown-grace", "-0.1"), Case("shutdown-grace", "3601"),
        Case("exchange-url", "binance"), Case("exchange-url", "ftp://x"),
        Case("exchange-url", "http://x/?a=b"), Case("exchange-url", "http://x/#a"),
        Case("forecast-cache", "127.0.0.1:6379"), Case("forecast-cache", "rediss://cache"),
        Case("forecast-cache-size", "-1"),
        Case("offline", "maybe"), Case("offline", ""),
        Case("traces-endpoint", "127.0.0.1:4318"), Case("traces-endpoint", "http://x/?key=a"),
        Case("traces-sampler", "often"), Case("traces-ratio", "1.01"), Case("traces-ratio", "nan"),
        Case("traces-service", "a\nb"),
        Case("log-level", "loud"), Case("log-format", "xml"),
    ]

    @Test(arguments: ["forecast-cache": "redis://:word@cache", "store": "mysql://me:word@db/x"])
    func `an address is refused without its password`(_ setting: String, _ address: String) throws {
        let error = try #require(throws: ConfigurationError.self) {
            try ServerConfiguration(flags: [setting: address], environment: [:])
        }
        #expect("\(error)".hasPrefix("--\(setting) is (hidden); "), "\(error)")
        #expect(!"\(error)".contains(":word"), "\(error)")
    }

    @Test(arguments: outOfRange)
    func `a value out of range is refused with setting, value and remedy`(_ bad: Case) throws {
        let setting = try #require(Setting.named(bad.name))
        func refusal(_ place: String) -> ConfigurationError {
            .invalid(
                setting: place,
                value: "'\(bad.text.prefix(80).filter { !$0.isNewline })'",
                remedy: "use \(setting.allowed)"
            )
        }
        #expect(throws: refusal("--\(bad.name)")) {
            try ServerConfiguration(flags: [bad.name: bad.text], environment: [:])
        }
        // An empty variable counts as none.
        guard !bad.text.isEmpty else { return }
        #expect(throws: refusal(setting.environmentVariable)) {
            try ServerConfiguration(
                flags: [:],
                environment: [setting.environmentVariable: bad.text]
            )
        }
    }

    @Test func `a bad value in the file is refused with the file's name`() throws {
        try TemporaryFile.with("{\"port\": 70000}") { file in
            #expect(
                throws: ConfigurationError.invalid(
                    setting: "port in \(file)",
                    value: "'70000'",
                    remedy: "use a whole number from 0 to 65535"
                )
            ) {
                try ServerConfiguration(flags: ["config": file], environment: [:])
            }
        }
    }

    @Test func `an invalid language model setting is named as its source spells it`() {
        #expect(
            throws: ConfigurationError.invalid(
                setting: "--llm-timeout",
                value: "'0'",
                remedy: "use seconds from 0.1 to 600"
            )
        ) {
            try ServerConfiguration(flags: ["llm-timeout": "0"], environment: [:])
        }
        #expect {
            try ServerConfiguration(flags: [:], environment: ["HINDCAST_LLM_URL": "ollama"])
        } throws: { error in
            "\(error)".hasPrefix("HINDCAST_LLM_URL is 'ollama'; ")
        }
    }

    static let otherTypes = [
        Case("port", "true"), Case("port", "\"8001\""), Case("port", "80.5"), Case("port", "null"),
        Case("port", "[8001]"), Case("host", "1"), Case("host", "null"), Case("offline", "1"),
        Case("offline", "\"true\""), Case("cors-origins", "\"https://a.example\""),
        Case("cors-origins", "[1]"), Case("request-timeout", "\"60\""),
        Case("request-timeout", "false"), Case("log-level", "{\"a\": 1}"),
        Case("api-key", "12345678901234567890"), Case("llm-key", "[\"a\"]"),
    ]

    @Test(arguments: otherTypes)
    func `a value of another type in the file is refused`(_ bad: Case) throws {
        try TemporaryFile.with("{\"\(bad.name)\": \(bad.text)}") { file in
            #expect {
                try ServerConfiguration(flags: ["config": file], environment: [:])
            } throws: { error in
                let secret = Setting.named(bad.name)?.isSecret == true
                let value = secret ? "(hidden)" : "of another type"
                return "\(error)".hasPrefix("\(bad.name) in \(file) is \(value); write ")
            }
        }
    }

    @Test func `all unknown names in the file are reported`() throws {
        let text = "{\"port\": 8001, \"prot\": 1, \"api_key\": \"x\", \"config\": \"y\"}"
        try TemporaryFile.with(text) { file in
            #expect(
                throws: ConfigurationError.unknownSettings(
                    ["api_key", "config", "prot"],
                    file: file
                )
            ) {
                try ServerConfiguration(flags: ["config": file], environment: [:])
            }
        }
    }

    static let brokenFiles = [
        "", "[]", "8001", "{", "{\"port\": 8001,,}", "port: 8001", "{\"port\": NaN}",
        String(repeating: "[", count: 100_000), "{\"port\": 1, \"port\": 2}",
        "{\"cors-origins\": " + String(repeating: "[", count: 9) + String(repeating: "]", count: 9)
            + "}",
        "{\"host\": \"" + String(repeating: "x", count: 1 << 20) + "\"}",
    ]

    @Test(arguments: brokenFiles.map(Abridged.init))
    func `a file that is no JSON object is refused`(_ text: Abridged<String>) throws {
        try TemporaryFile.with(text.value) { file in
            #expect {
                try ServerConfiguration(flags: [:], environment: ["HINDCAST_CONFIG": file])
            } throws: { error in
                guard case .unusableFile("HINDCAST_CONFIG", file, _)? = error as? ConfigurationError
                else { return false }
                return true
            }
        }
    }

    @Test(arguments: ["config", "api-key-file"])
    func `a file that cannot be read is refused`(_ name: String) {
        for path in ["/nowhere/at/all", NSTemporaryDirectory()] {
            #expect(
                throws: ConfigurationError.unusableFile(
                    setting: "--\(name)",
                    path: path,
                    reason: "which cannot be read; it must exist, be a file and be readable"
                )
            ) {
                try ServerConfiguration(flags: [name: path], environment: [:])
            }
        }
    }

    @Test func `a file without a secret in it is refused`() throws {
        for bytes in [
            Data(), Data("short".utf8), Data("\n\n".utf8), Data([0xFF, 0xFE]),
            Data(repeating: 65, count: 5000), Data("two lines of a key\nand more".utf8),
        ] {
            try TemporaryFile.with(bytes) { file in
                #expect {
                    try ServerConfiguration(flags: ["api-key-file": file], environment: [:])
                } throws: { error in
                    "\(error)".hasPrefix("--api-key-file names \(file), wh")
                }
            }
        }
    }

    @Test(arguments: ["jwt-secret", "jwt-secret-file", "jwt-issuer", "jwt-audience"])
    func `a setting of tokens is refused with what to use instead`(_ name: String) throws {
        let variable = "HINDCAST_" + name.uppercased().replacing("-", with: "_")
        func refusal(_ place: String) -> ConfigurationError {
            .removed(
                setting: place,
                instead: "tokens are not taken any more; make a key for each client with "
                    + "`hindcast key add NAME`"
            )
        }
        #expect(throws: refusal("--\(name)")) {
            try ServerConfiguration(flags: [name: "x"], environment: [:])
        }
        #expect(throws: refusal(variable)) {
            try ServerConfiguration(flags: [:], environment: [variable: "x"])
        }
        _ = try ServerConfiguration(flags: [:], environment: [variable: ""])
        try TemporaryFile.with("{\"\(name)\": \"x\"}") { file in
            #expect(throws: refusal("\(name) in \(file)")) {
                try ServerConfiguration(flags: ["config": file], environment: [:])
            }
        }
    }

    static let openHosts = [
        "0.0.0.0", "::", "192.168.1.5", "example.com", "10.0.0.1", "fe80::1%eth0", "127.1",
        "0x7f.0.0.1", "::ffff:10.0.0.1", "localhost.example.com", "2130706433", "128.0.0.1",
    ]

    @Test(arguments: openHosts)
    func `a host that others can reach needs a key, of the settings or of the home`(
        _ host: String
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "hindcast-\(UUID())")
        defer { try? FileManager.default.removeItem(at: folder) }
        func start(_ environment: [String: String] = [:]) throws {
            let configuration = try ServerConfiguration(
                flags: ["host": host, "home": folder.path, "offline": "true"],
                environment: environment
            )
            #expect(!configuration.isLoopback)
            _ = try HindcastService(
                configuration: configuration,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
                now: { .testStart }
            )
        }
        #expect(throws: ConfigurationError.unprotected(host: host)) { try start() }
        try start(["HINDCAST_API_KEY": "0123456789abcdef"])
        let home = try Workspace(home: Home(path: folder.path, environment: [:]))
        _ = try await home.addAPIKey(named: "alice", now: .testStart)
        try start()
        #expect(try await home.revokeAPIKey(named: "alice"))
        #expect(throws: ConfigurationError.unprotected(host: host)) { try start() }
    }

    @Test(arguments: [
        "127.0.0.1", "127.8.9.10", "localhost", "LOCALHOST", "::1", "0:0:0:0:0:0:0:1",
        "::ffff:127.0.0.1",
    ])
    func `this machine's own addresses need none`(_ host: String) throws {
        let configuration = try ServerConfiguration(flags: ["host": host], environment: [:])
        #expect(configuration.isLoopback)
    }

    @Test func `each refusal is one line`() {
        let errors: [ConfigurationError] = [
            .invalid(setting: "--port", value: "'x'", remedy: "use y"),
            .conflicting("a", "b"), .removed(setting: "a", instead: "b"),
            .secretByFlag(setting: "api-key", variable: "HINDCAST_API_KEY"),
            .unknownSettings(["a", "b"], file: "c"),
            .unusableFile(setting: "--config", path: "a", reason: "which is b"),
            .unprotected(host: "0.0.0.0"),
            .cannotListen(host: "h", port: 1, reason: "r"),
        ]
        #expect(errors.allSatisfy { !"\($0)".contains(where: \.isNewline) })
    }
}
