import ArgumentParser
import Foundation
import Workflows

/// `hindcast health`.
struct HealthCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "health",
        abstract: "Ask a running service whether it is ready; the exit code tells.",
        discussion: """
            Sends GET /health/ready, which needs no API key. Exit code 0 if the store answers and jobs \
            are taken, 1 if not, with the reason on standard error.

            The service is that of --url, else the one at --port of this machine. It is the health check \
            of the container image, which has no other HTTP client.

              hindcast health
              hindcast health --port 8002 --timeout 2
              hindcast health --url https://hindcast.example.com

            With --json: {url, version, queued, running}.
            """
    )

    @Option(
        help: ArgumentHelp(
            "Port of the service on this machine.",
            discussion: "Default: HINDCAST_PORT of the environment, else 8001.",
            valueName: "port"
        )
    )
    var port: UInt16?

    @Option(
        help: ArgumentHelp("URL of the service, in place of --port.", valueName: "url")
    )
    var url: String?

    @Option(help: ArgumentHelp("Seconds that the answer may take.", valueName: "seconds"))
    var timeout = 4.0

    @Flag(help: "Print JSON instead of text.")
    var json = false

    func validate() throws {
        guard timeout >= 0.1, timeout <= 600 else {
            throw ValidationError("--timeout is \(timeout); give seconds from 0.1 to 600")
        }
        guard url == nil || port == nil else {
            throw ValidationError("--url has a port of its own; leave --port out")
        }
        guard port != 0 else {
            throw ValidationError("--port is 0; give the port that the service has logged")
        }
    }

    func run() async throws {
        let readiness = try await CheckReadiness.run(
            service: url ?? "http://127.0.0.1:\(try loopbackPort())",
            within: .seconds(timeout)
        )
        if json {
            try Console.print(json: readiness)
        } else {
            try Console.print(
                "ready: version \(readiness.version), \(readiness.running) jobs running, "
                    + "\(readiness.queued) queued"
            )
        }
    }

    /// The port on this machine: `--port`, else that of the environment, else the default.
    private func loopbackPort() throws -> UInt16 {
        if let port { return port }
        guard let text = ProcessInfo.processInfo.environment["HINDCAST_PORT"], !text.isEmpty else {
            return 8001
        }
        guard let port = UInt16(text), port != 0 else {
            throw WorkflowError.invalid(
                parameter: "HINDCAST_PORT",
                value: text,
                remedy: "give a port from 1 to 65535"
            )
        }
        return port
    }
}
