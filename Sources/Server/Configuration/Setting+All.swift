import Logging
import Workflows

extension Setting {
    /// All settings, in the order of the help.
    public static let all = place + access + limits + work + logging + traces + language

    /// Settings of earlier versions, which are refused, with their replacements.
    static let removed = [
        "jwt-secret": namedKeys, "jwt-secret-file": namedKeys, "jwt-issuer": namedKeys,
        "jwt-audience": namedKeys,
    ]

    private static let namedKeys =
        "tokens are not taken any more; make a key for each client with `hindcast key add NAME`"

    private static let place = [
        Setting(
            file,
            "file",
            allowed: "a JSON file, at most 1 MiB",
            "File of settings: one JSON object, with the names that the options have."
        ),
        Setting(
            "home",
            \.home,
            .folder,
            standard: "~/.hindcast",
            "Folder of the store, models and runs."
        ),
        Setting(
            "store",
            \.store,
            .database,
            standard: "the SQLite store in home",
            "PostgreSQL database to share with other services, whose home is the same folder."
        ),
        Setting(
            "lease",
            \.lease,
            .seconds(1...3600),
            "How long a job of a service that died waits for another one, in a shared store."
        ),
        Setting("host", \.host, .host, "Name or address to listen at."),
        Setting(
            "port",
            \.port,
            .integer(0...65_535),
            "Port to listen at; 0 takes any free one, which the log tells."
        ),
    ]

    private static let access = [
        Setting(
            "api-key",
            \.apiKey,
            .key,
            isSecret: true,
            "One key for all clients: Authorization: Bearer KEY."
        ),
        Setting(
            "api-key-file",
            "file",
            allowed: "a file that holds nothing but the key",
            "File with the API key."
        ),
        Setting("cors-origins", \.corsOrigins, .origins, "Web origins whose pages may call."),
    ]

    private static let limits = [
        Setting(
            "body-limit",
            \.bodyLimit,
            .integer(1024...16_777_216, of: "bytes"),
            "Bytes that the body of a request may have."
        ),
        Setting(
            "request-timeout",
            \.requestTimeout,
            .seconds(1...3600),
            "How long a request may take in all."
        ),
        Setting(
            "header-timeout",
            \.headerTimeout,
            .seconds(1...300),
            "How long the head of a request may take to arrive."
        ),
        Setting(
            "idle-timeout",
            \.idleTimeout,
            .seconds(1...3600),
            "How long a connection may rest: no request, or nothing of an answer read."
        ),
        Setting("max-connections", \.maxConnections, .integer(1...65_535), "Connections at once."),
        Setting(
            "max-connections-per-client",
            \.maxConnectionsPerClient,
            .integer(0...65_535),
            "Connections at once of one address; 0 for half of max-connections."
        ),
        Setting(
            "max-window-days",
            \.maxWindowDays,
            .integer(SyncRequest.dayBounds, of: "days"),
            "Days that the window of one backtest may span."
        ),
        Setting(
            "max-window-bars",
            \.maxWindowBars,
            .integer(1000...10_000_000, of: "bars"),
            "Candles that one request may compute, of all its strategies, symbols, seeds or folds "
                + "together."
        ),
    ]

    private static let work = [
        Setting(
            "concurrent-trainings",
            \.concurrentTrainings,
            .integer(1...64),
            "Trainings at once."
        ),
        Setting(
            "concurrent-backtests",
            \.concurrentBacktests,
            .integer(1...256),
            standard: "as many as cores, at least 2",
            "Backtests at once."
        ),
        Setting("queue-limit", \.queueLimit, .integer(1...100_000), "Jobs that may wait."),
        Setting("keep-jobs", \.keepJobs, .integer(0...1_000_000), "Finished jobs to remember."),
        Setting(
            "keep-jobs-size",
            \.keepJobsSize,
            .integer(1...1_000_000, of: "MB"),
            "Megabytes of results of finished jobs to keep; the newest one stays in any case."
        ),
        Setting(
            "keep-runs",
            \.keepRuns,
            .integer(1...1_000_000),
            "Newest runs to keep, those of the command line included."
        ),
        Setting(
            "keep-runs-size",
            \.keepRunsSize,
            .integer(1...10_000_000, of: "MB"),
            "Megabytes of the newest runs to keep; the newest one stays in any case."
        ),
        Setting(
            "training-niceness",
            \.trainingNiceness,
            .integer(0...19),
            "By how much trainings stand back for other work."
        ),
        Setting(
            "shutdown-grace",
            \.shutdownGrace,
            .seconds(0...3600),
            "How long running work may go on after the request to stop."
        ),
        Setting(
            "exchange-url",
            \.exchangeURL,
            .url,
            standard: "Binance's",
            "Where the exchange's API is."
        ),
        Setting(
            "forecast-cache",
            \.forecastCache,
            .sharedCache,
            "Valkey or Redis server that keeps forecasts for several services."
        ),
        Setting(
            "forecast-cache-password",
            \.forecastCachePassword,
            .hidden,
            isSecret: true,
            "Password of that server."
        ),
        Setting(
            "forecast-cache-size",
            \.forecastCacheSize,
            .integer(0...1_000_000, of: "MB"),
            "Megabytes of forecasts to keep in the home's cache; 0 keeps none."
        ),
        Setting("offline", \.isOffline, .choice, "Never ask the exchange; use what is stored."),
    ]

    private static let logging = [
        Setting("log-level", \.logLevel, .word("level"), "The least severe events to log."),
        Setting("log-format", \.logFormat, .word("format"), "How a logged event is written."),
    ]

    /// The settings that ``LanguageSettings`` reads and validates together.
    static let language = [
        Setting(
            "llm-url",
            "url",
            allowed: "scheme, host and path of an OpenAI-compatible endpoint",
            standard: LanguageSettings().url,
            "Where the language model is asked."
        ),
        Setting(
            "llm-model",
            "name",
            allowed: "a name of one line",
            standard: LanguageSettings().model,
            "The language model's name there."
        ),
        Setting(
            "llm-key",
            "key",
            allowed: "visible ASCII characters without spaces",
            isSecret: true,
            "Secret that the language model's endpoint asks for."
        ),
        Setting(
            "llm-timeout",
            "seconds",
            allowed: "seconds from 0.1 to 600",
            kind: .number,
            standard: "\(LanguageSettings().timeout.components.seconds)",
            "How long an answer of the language model may take."
        ),
    ]
}
