import Foundation
import LoopbackHTTP
import Testing

/// `hindcast key`, beside a service that runs.
@Suite(.timeLimit(.minutes(60))) struct KeyCommandTests {
    private static func status(
        of key: String?,
        at server: ServeProcess,
        _ path: String = "/api/v1/jobs"
    ) async throws -> Int {
        let headers = key.map { [("Authorization", "Bearer \($0)")] } ?? []
        return try await server.answer(.get(path, headers)).status
    }

    @Test
    func `a running service honours a key from its adding to its revoking, and logs its name`()
        async throws
    {
        try await Tool.withHome { tool in
            let first = try await tool.run("key", "add", "alice")
            #expect(first.status == 0)
            let alice = first.output.trimmingCharacters(in: .newlines)
            #expect(!first.errors.contains(alice))
            try await ServeProcess.run(tool, ["--shutdown-grace", "5"]) { server in
                #expect(try await Self.status(of: nil, at: server) == 401)
                #expect(try await Self.status(of: nil, at: server, "/health/live") == 200)
                #expect(try await Self.status(of: alice, at: server) == 200)

                let bob = try await tool.run("key", "add", "bob").output
                    .trimmingCharacters(in: .newlines)
                #expect(try await Self.status(of: bob, at: server, "/api/v1/jobs?x=\(bob)") == 422)
                #expect(try await Self.status(of: bob, at: server, "/\(bob)") == 404)
                #expect(try await tool.run("key", "revoke", "alice").status == 0)
                #expect(try await Self.status(of: alice, at: server) == 401)
                #expect(try await tool.run("key", "revoke", "bob").status == 0)
                // The last key is gone, and still nobody else comes in.
                #expect(try await Self.status(of: bob, at: server) == 401)
                #expect(try await Self.status(of: nil, at: server) == 401)

                server.terminate()
                #expect(try await server.ended() == .stopped)
                let log = server.logged
                #expect(log.contains("\"key\":\"alice\"") && log.contains("\"key\":\"bob\""))
                #expect(log.contains("\"key\":\"-\""))
                #expect(!log.contains(alice) && !log.contains(bob))
            }
        }
    }

    @Test func `keys are listed by name, and JSON has what text has`() async throws {
        try await Tool.withHome { tool in
            #expect(try await tool.run("key", "list").output.hasPrefix("there is no key"))
            let added =
                try await tool.run("key", "add", "bob", "--json").json() as? [String: String]
            let key = try #require(added?["key"])
            #expect(added?["name"] == "bob" && added?["last_four"] == String(key.suffix(4)))
            _ = try await tool.run("key", "add", "alice")
            let list = try await tool.run("key", "list")
            #expect(list.output.split(separator: "\n").map { $0.prefix(3) } == ["ali", "bob"])
            #expect(!list.output.contains(key))
            let json = try await tool.run("key", "list", "--json").json() as? [[String: String]]
            #expect(json?.map { $0["name"] } == ["alice", "bob"])
            #expect(json?.allSatisfy { $0.count == 3 && $0["created_at"] != nil } == true)
            let revoked =
                try await tool.run("key", "revoke", "bob", "--json").json() as? [String: Any]
            #expect(revoked?["revoked"] as? Bool == true)
        }
    }

    @Test func `a name that is taken, wrong or unknown is one line`() async throws {
        try await Tool.withHome { tool in
            #expect(try await tool.run("key", "add", "alice").status == 0)
            for arguments in [
                ["add", "alice"], ["add", "a b"], ["revoke", "bob"], ["revoke", "a\nb"],
            ] {
                let outcome = try await tool.run(["key"] + arguments)
                #expect(outcome.status == 1)
                #expect(outcome.output.isEmpty)
                #expect(outcome.errors.hasPrefix("hindcast: name is "), "\(outcome.errors)")
                #expect(outcome.errors.count(where: \.isNewline) == 1, "\(outcome.errors)")
            }
        }
    }

    @Test func `a setting of tokens given by flag is refused with what to use instead`()
        async throws
    {
        try await Tool.withHome { tool in
            for name in ["jwt-secret", "jwt-secret-file", "jwt-issuer", "jwt-audience"] {
                let outcome = try await tool.run("serve", "--\(name)", "do-not-show-0123456789")
                #expect(outcome.status == 1)
                #expect(outcome.errors.hasPrefix("hindcast: --\(name) is no setting any more: "))
                #expect(outcome.errors.contains("hindcast key add"))
                #expect(!outcome.errors.contains("do-not-show"))
            }
        }
    }
}
