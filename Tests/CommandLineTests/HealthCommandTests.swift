import Foundation
import Testing

/// `hindcast health`, beside a service that runs, one that does not, and another program.
@Suite(.timeLimit(.minutes(60))) struct HealthCommandTests {
    @Test func `the exit code tells whether a service is ready`() async throws {
        try await Tool.withHome { tool in
            let service = try RunningService(tool)
            // It listens before it is ready.
            while service.process.isRunning,
                try await tool.run("health", "--port", "\(service.port)").status != 0
            {}
            let ready = try await tool.run("health", "--port", "\(service.port)")
            #expect(ready.status == 0 && ready.errors.isEmpty)
            #expect(ready.output.hasPrefix("ready: version "))
            #expect(ready.output.hasSuffix("0 jobs running, 0 queued\n"))

            let url = "http://127.0.0.1:\(service.port)"
            let json =
                try await tool.run("health", "--url", url + "/", "--json").json() as? [String: Any]
            #expect(json?["url"] as? String == url + "/health/ready")
            #expect(json?["queued"] as? Int == 0)

            let inherited = try await tool.run(
                ["health"],
                environment: ["HINDCAST_PORT": "\(service.port)"]
            )
            #expect(inherited.status == 0)

            service.signal(SIGTERM)
            #expect(try service.end().status == 0)
            let gone = try await tool.run("health", "--port", "\(service.port)")
            #expect(gone.status == 1 && gone.output.isEmpty)
            #expect(gone.errors.hasPrefix("hindcast: \(url)/health/ready does not answer: "))
            #expect(gone.errors.hasSuffix("give its --port or --url\n"))
        }
    }

    @Test func `a service that asks for keys tells its health without one`() async throws {
        try await Tool.withHome { tool in
            #expect(try await tool.run("key", "add", "alice").status == 0)
            let service = try RunningService(tool)
            #expect(try service.get("/api/v1/jobs").hasPrefix("HTTP/1.1 401"))
            #expect(try await tool.run("health", "--port", "\(service.port)").status == 0)
        }
    }

    @Test func `a program that takes the connection and says nothing is not ready`() async throws {
        try await Tool.withHome { tool in
            let silent = try Loopback.listening()
            defer { silent.close() }
            let outcome = try await tool.run(
                "health",
                "--port",
                "\(silent.port)",
                "--timeout",
                "0.3"
            )
            #expect(outcome.status == 1)
            #expect(outcome.errors.contains("does not answer: "))
        }
    }

    @Test(
        arguments: [
            ("--url ftp://example.com", Int32(1), "url is ftp://example.com; give a URL such as"),
            ("--timeout 0", 64, "--timeout is 0.0; give seconds from 0.1 to 600"),
            ("--port 0", 64, "--port is 0; give the port that the service has logged"),
            (
                "--port 1 --url http://127.0.0.1", 64,
                "--url has a port of its own; leave --port out"
            ),
        ]
    )
    func `an argument that cannot be served is one line`(
        _ arguments: String,
        _ status: Int32,
        _ text: String
    ) async throws {
        try await Tool.withHome { tool in
            let outcome = try await tool.run(
                ["health"] + arguments.split(separator: " ").map(String.init)
            )
            #expect(outcome.status == status)
            #expect(outcome.errors.contains(text), "\(outcome.errors)")
        }
    }
}
