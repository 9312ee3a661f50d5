import Foundation
import Server
import Testing

/// `hindcast serve`, from its start to its end.
@Suite(.tags(.timed), .timeLimit(.minutes(60))) struct ServeCommandTests {
    @Test(arguments: [SIGTERM, SIGINT])
    func `the service logs its port, answers, and stops on a signal`(_ signal: Int32)
        async throws
    {
        try await Tool.withHome { tool in
            let service = try RunningService(tool)
            #expect(try service.get("/health/live").hasPrefix("HTTP/1.1 200"))
            service.signal(signal)
            let end = try service.end()
            #expect(end.status == 0)
            let lines = end.log.split(separator: "\n")
            let events = try lines.map { line in
                try #require(
                    try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
                )
            }
            let messages = events.compactMap { $0["message"] as? String }
            #expect(messages.contains("listening on http://127.0.0.1:\(service.port)"))
            #expect(messages.last == "stopped")
            #expect(events.allSatisfy { $0["time"] != nil && $0["level"] != nil })
        }
    }

    @Test func `the text log has lines for people`() async throws {
        try await Tool.withHome { tool in
            let service = try RunningService(tool, ["--log-format", "text"])
            service.signal(SIGTERM)
            let end = try service.end()
            #expect(end.status == 0)
            #expect(end.log.contains("Z notice hindcast: listening on http://127.0.0.1:"))
        }
    }

    @Test func `work that does not end is cut off when the grace is over`() async throws {
        try await Tool.withHome { tool in
            let service = try RunningService(tool, ["--shutdown-grace", "0.2"])
            let connection = try Loopback.connected(to: service.port)
            defer { connection.close() }
            try connection.send("GET /health/live HTTP/1.1\r\nHost: 127")
            service.signal(SIGTERM)
            #expect(try service.end().status == 0)
        }
    }

    @Test func `a second signal ends the service at once`() async throws {
        try await Tool.withHome { tool in
            let service = try RunningService(tool, ["--shutdown-grace", "3600"])
            let connection = try Loopback.connected(to: service.port)
            defer { connection.close() }
            try connection.send(
                "POST /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\n"
            )
            service.signal(SIGTERM)
            try service.waitForLog("stopping")
            service.signal(SIGTERM)
            let status = try service.end().status
            // Nothing is left to do at once where the service was done by then.
            #expect([0, 130].contains(status))
        }
    }

    @Test func `a port in use is one line`() async throws {
        try await Tool.withHome { tool in
            let other = try Loopback.listening()
            defer { other.close() }
            let outcome = try await tool.run("serve", "--port", "\(other.port)")
            #expect(outcome.status == 1)
            #expect(
                outcome.errors
                    == "hindcast: cannot listen at port \(other.port) of 127.0.0.1: another program "
                    + "listens there; stop it or give another --port\n"
            )
        }
    }

    @Test func `an address that this machine does not have is one line`() async throws {
        try await Tool.withHome { tool in
            let outcome = try await tool.run(
                ["serve", "--port", "0", "--host", "192.0.2.1"],
                environment: ["HINDCAST_API_KEY": "0123456789abcdef"]
            )
            #expect(outcome.status == 1)
            #expect(outcome.errors.hasSuffix("no such address; give another --host\n"))
            #expect(outcome.errors.count(where: \.isNewline) == 1)
        }
    }

    @Test func `a home that cannot be opened is one line`() async throws {
        try await Tool.withHome { tool in
            let file = try tool.file("not-a-folder", "text")
            let outcome = try await tool.run("serve", "--port", "0", "--home", file)
            #expect(outcome.status == 1)
            #expect(outcome.errors.hasPrefix("hindcast: "))
            #expect(outcome.errors.contains("not-a-folder"))
            #expect(outcome.errors.count(where: \.isNewline) == 1, "\(outcome.errors)")
        }
    }

    @Test func `every flag arrives`() async throws {
        let refused = ["llm-url": "ollama", "llm-model": "a\nb", "llm-timeout": "0"]
        try await Tool.withHome { tool in
            for setting in Setting.all
            where setting.sources.contains(.flag) && setting.placeholder != nil {
                let outcome = try await tool.run(
                    ["serve", "--\(setting.name)", refused[setting.name, default: ""]],
                    // Refused last of all, so that no service starts where the flag is lost.
                    environment: ["HINDCAST_LLM_TIMEOUT": "0"]
                )
                #expect(outcome.status == 1, "\(setting.name)")
                #expect(
                    outcome.errors.hasPrefix("hindcast: --\(setting.name) "),
                    "\(outcome.errors)"
                )
                #expect(outcome.errors.count(where: \.isNewline) == 1, "\(outcome.errors)")
            }
        }
    }

    @Test func `a secret given by flag is refused and not shown`() async throws {
        try await Tool.withHome { tool in
            for setting in Setting.all where setting.isSecret {
                let outcome = try await tool.run(
                    "serve",
                    "--\(setting.name)",
                    "do-not-show-0123456789"
                )
                #expect(outcome.status == 1)
                #expect(outcome.errors.contains(setting.environmentVariable))
                #expect(!outcome.errors.contains("do-not-show"), "\(outcome.errors)")
            }
        }
    }

    @Test func `no log shows a secret`() async throws {
        try await Tool.withHome { tool in
            let config = try tool.file("config", "{\"llm-key\": \"do-not-show-llm\"}")
            let service = try RunningService(
                tool,
                ["--log-level", "trace", "--config", config],
                environment: ["HINDCAST_API_KEY": "do-not-show-0123456789"]
            )
            _ = try service.get("/health/live?api_key=do-not-show-0123456789")
            service.signal(SIGTERM)
            let end = try service.end()
            #expect(end.status == 0)
            #expect(!end.log.contains("do-not-show"), "\(end.log)")
        }
    }

    @Test func `the help has every setting with its variable, values and default`() async throws {
        try await Tool.withHome { tool in
            let outcome = try await tool.run("serve", "--help")
            #expect(outcome.status == 0)
            let words = outcome.output.split(whereSeparator: \.isWhitespace)
            let help = words.joined(separator: " ")
            for setting in Setting.all {
                let name = setting.sources.contains(.flag) ? "--\(setting.name)" : setting.name
                #expect(help.contains(name), "\(name)")
                #expect(help.contains(setting.help), "\(name)")
                let terms = "\(setting.environmentVariable): \(setting.allowed)."
                #expect(help.contains("\(terms) Default: \(setting.standard)."), "\(name)")
            }
            let flags = words.filter { $0.hasPrefix("--") }
                .map { $0.dropFirst(2).prefix { $0.isLetter || $0 == "-" } }
            let known = Setting.all.map(\.name) + ["help", "version"]
            #expect(flags.allSatisfy { known.contains(String($0)) }, "\(flags)")
        }
    }
}
