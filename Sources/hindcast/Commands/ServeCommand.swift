import ArgumentParser
import Foundation
import Market
import Server
import UnixSignals

/// `hindcast serve`.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve forecasts, backtests and trainings over HTTP.",
        discussion: """
            Every setting is looked up among the flags, then in its environment variable, then in \
            the file that --config or HINDCAST_CONFIG names, one JSON object with the names that \
            the flags have: {"port": 8002, "cors-origins": ["https://charts.example.com"]}. \
            docs/configuration.md has them in a table.

            Listens to programs of this machine alone. Where others can reach it, an API key is \
            required: `hindcast key add NAME` makes one for each client. Secrets are given by variable or file, never by flag, since \
            flags show to every user of the machine:

            \(Setting.secretsHelp)

            Logs to standard error, a line an event. The first Ctrl-C or SIGTERM lets running work \
            end and leaves unfinished trainings to the next start; the second ends at once.

            Sends traces of requests and jobs to a collector where --traces-endpoint or \
            OTEL_EXPORTER_OTLP_ENDPOINT names one; docs/operations.md says what is traced.

              hindcast serve
              hindcast serve --port 0 --log-format text
              hindcast key add dashboard && hindcast serve --host 0.0.0.0
            """
    )

    @OptionGroup var options: ServeOptions

    func run() async throws {
        let configuration = try ServerConfiguration(
            flags: options.given,
            environment: ProcessInfo.processInfo.environment
        )
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        let process = try ServerProcess(configuration: configuration, now: { Timestamp(Date()) })
        let stopper = Task {
            var isFirst = true
            for await _ in signals {
                // Work that does not stop on request is abandoned.
                guard isFirst else { Foundation.exit(130) }
                isFirst = false
                await process.stop()
            }
        }
        defer { stopper.cancel() }
        try await process.run()
    }
}
