import ArgumentParser
import Server

/// The flags of `hindcast serve`; help and ranges come from ``Setting``.
struct ServeOptions: ParsableArguments {
    @Option(help: .setting("config")) var config: String?
    @Option(help: .setting("home")) var home: String?
    @Option(help: .setting("store")) var store: String?
    @Option(help: .setting("lease")) var lease: String?
    @Option(help: .setting("host")) var host: String?
    @Option(help: .setting("port")) var port: String?

    @Option(help: .setting("api-key-file")) var apiKeyFile: String?
    @Option(help: .setting("cors-origins")) var corsOrigins: String?

    @Option(help: .setting("body-limit")) var bodyLimit: String?
    @Option(help: .setting("request-timeout")) var requestTimeout: String?
    @Option(help: .setting("header-timeout")) var headerTimeout: String?
    @Option(help: .setting("idle-timeout")) var idleTimeout: String?
    @Option(help: .setting("max-connections")) var maxConnections: String?
    @Option(help: .setting("max-connections-per-client")) var maxConnectionsPerClient: String?
    @Option(help: .setting("max-window-days")) var maxWindowDays: String?
    @Option(help: .setting("max-window-bars")) var maxWindowBars: String?

    @Option(help: .setting("concurrent-trainings")) var concurrentTrainings: String?
    @Option(help: .setting("concurrent-backtests")) var concurrentBacktests: String?
    @Option(help: .setting("queue-limit")) var queueLimit: String?
    @Option(help: .setting("keep-jobs")) var keepJobs: String?
    @Option(help: .setting("keep-jobs-size")) var keepJobsSize: String?
    @Option(help: .setting("keep-runs")) var keepRuns: String?
    @Option(help: .setting("keep-runs-size")) var keepRunsSize: String?
    @Option(help: .setting("training-niceness")) var trainingNiceness: String?
    @Option(help: .setting("shutdown-grace")) var shutdownGrace: String?
    @Option(help: .setting("exchange-url")) var exchangeURL: String?
    @Option(help: .setting("forecast-cache")) var forecastCache: String?
    @Option(help: .setting("forecast-cache-size")) var forecastCacheSize: String?
    @Flag(inversion: .prefixedNo, help: .setting("offline")) var offline: Bool?

    @Option(help: .setting("log-level")) var logLevel: String?
    @Option(help: .setting("log-format")) var logFormat: String?

    @Option(help: .setting("traces-endpoint")) var tracesEndpoint: String?
    @Option(help: .setting("traces-sampler")) var tracesSampler: String?
    @Option(help: .setting("traces-ratio")) var tracesRatio: String?
    @Option(help: .setting("traces-service")) var tracesService: String?

    @Option(help: .setting("llm-url")) var llmURL: String?
    @Option(help: .setting("llm-model")) var llmModel: String?
    @Option(help: .setting("llm-timeout")) var llmTimeout: String?

    // Accepted so that they can be refused with a remedy.
    @Option(help: .hidden) var apiKey: String?
    @Option(help: .hidden) var llmKey: String?
    @Option(help: .hidden) var forecastCachePassword: String?
    @Option(help: .hidden) var tracesHeaders: String?
    @Option(help: .hidden) var jwtSecret: String?
    @Option(help: .hidden) var jwtSecretFile: String?
    @Option(help: .hidden) var jwtIssuer: String?
    @Option(help: .hidden) var jwtAudience: String?

    /// The given values by the names of the settings.
    var given: [String: String] {
        let options = [
            "config": config, "home": home, "store": store, "lease": lease, "host": host,
            "port": port,
            "api-key-file": apiKeyFile, "cors-origins": corsOrigins,
            "body-limit": bodyLimit, "request-timeout": requestTimeout,
            "header-timeout": headerTimeout, "idle-timeout": idleTimeout,
            "max-connections": maxConnections,
            "max-connections-per-client": maxConnectionsPerClient, "max-window-days": maxWindowDays,
            "max-window-bars": maxWindowBars,
            "concurrent-trainings": concurrentTrainings,
            "concurrent-backtests": concurrentBacktests, "queue-limit": queueLimit,
            "keep-jobs": keepJobs, "keep-jobs-size": keepJobsSize, "keep-runs": keepRuns,
            "keep-runs-size": keepRunsSize,
            "training-niceness": trainingNiceness, "shutdown-grace": shutdownGrace,
            "exchange-url": exchangeURL, "forecast-cache": forecastCache,
            "forecast-cache-size": forecastCacheSize,
            "offline": offline.map { "\($0)" }, "log-level": logLevel, "log-format": logFormat,
            "traces-endpoint": tracesEndpoint, "traces-sampler": tracesSampler,
            "traces-ratio": tracesRatio, "traces-service": tracesService,
            "traces-headers": tracesHeaders,
            "llm-url": llmURL, "llm-model": llmModel, "llm-timeout": llmTimeout,
            "api-key": apiKey, "llm-key": llmKey,
            "forecast-cache-password": forecastCachePassword, "jwt-secret": jwtSecret,
            "jwt-secret-file": jwtSecretFile, "jwt-issuer": jwtIssuer, "jwt-audience": jwtAudience,
        ]
        return options.compactMapValues(\.self)
    }
}

extension ArgumentHelp {
    /// The help of a setting: description, variable, values and default.
    fileprivate static func setting(_ name: String) -> ArgumentHelp {
        guard let setting = Setting.named(name) else { return "" }
        return ArgumentHelp(
            "\(setting.help)",
            discussion: setting.sources.contains(.environment) ? setting.terms : "",
            valueName: setting.placeholder
        )
    }
}

extension Setting {
    /// The variable, the values, the default and a standard's variables, in one sentence each.
    fileprivate var terms: String {
        let standards = environmentVariables.dropFirst()
        return "\(environmentVariable): \(allowed). Default: \(standard)."
            + (standards.isEmpty ? "" : " Also \(standards.joined(separator: ", ")).")
    }

    /// The help of the settings that have no flag.
    static var secretsHelp: String {
        all.filter(\.isSecret).map { "  \($0.name): \($0.help) \($0.terms)" }
            .joined(separator: "\n")
    }
}
