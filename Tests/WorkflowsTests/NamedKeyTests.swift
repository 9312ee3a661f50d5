import Foundation
import Market
import TestSupport
import Testing
import Workflows

@Suite struct NamedKeyTests {
    private static func withWorkspace(_ body: (Workspace, Home) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "hindcast-\(UUID())")
        defer { try? FileManager.default.removeItem(at: folder) }
        let home = Home(path: folder.path, environment: [:])
        try await body(Workspace(home: home), home)
    }

    @Test func `a key is known until it is revoked, and nothing near it is`() async throws {
        try await Self.withWorkspace { workspace, home in
            let (alice, text) = try await workspace.addAPIKey(named: "alice", now: .testStart)
            let (_, other) = try await workspace.addAPIKey(named: "bob", now: .testStart)
            #expect(text.wholeMatch(of: /hc_[A-Za-z0-9_\-]{43}/) != nil)
            #expect(text != other)
            #expect(alice.lastFour == text.suffix(4))
            // Another process of the same home.
            let service = try Workspace(home: home)
            #expect(try service.nameOfAPIKey(text) == "alice")
            #expect(try service.nameOfAPIKey(other) == "bob")
            for wrong in [
                "", "hc_", text + "x", String(text.dropLast()), text.uppercased(),
                String(text.dropLast()) + (text.hasSuffix("A") ? "B" : "A"),
                text.replacing("hc_", with: "hd_"),
            ] {
                #expect(try service.nameOfAPIKey(wrong) == nil)
            }
            #expect(try await workspace.revokeAPIKey(named: "alice"))
            #expect(try service.nameOfAPIKey(text) == nil)
            #expect(try service.nameOfAPIKey(other) == "bob")
            #expect(try service.apiKeys().map(\.name) == ["bob"])
            #expect(try await workspace.revokeAPIKey(named: "alice") == false)
        }
    }

    @Test func `the home holds no key, only what people tell keys apart by`() async throws {
        try await Self.withWorkspace { workspace, home in
            let (_, text) = try await workspace.addAPIKey(named: "alice", now: .testStart)
            for name in try FileManager.default.contentsOfDirectory(atPath: home.folder.path) {
                let bytes = try? Data(contentsOf: home.folder.appending(path: name))
                #expect(bytes?.range(of: Data(text.dropFirst(3).utf8)) == nil, "\(name)")
            }
        }
    }

    @Test(arguments: [
        "", ".a", "a b", "a/b", "ä", "a\n", String(repeating: "x", count: 65), "(api-key)",
    ])
    func `a name of other characters is refused`(_ name: String) async throws {
        try await Self.withWorkspace { workspace, _ in
            await #expect(throws: WorkflowError.self) {
                try await workspace.addAPIKey(named: name, now: .testStart)
            }
            let keys = try workspace.apiKeys()
            #expect(keys.isEmpty)
        }
    }

    @Test func `a name that is taken is refused, and the first key goes on letting in`()
        async throws
    {
        try await Self.withWorkspace { workspace, _ in
            let (_, text) = try await workspace.addAPIKey(named: "a.b-c_1", now: .testStart)
            await #expect(throws: WorkflowError.self) {
                try await workspace.addAPIKey(named: "a.b-c_1", now: .testStart)
            }
            #expect(try workspace.nameOfAPIKey(text) == "a.b-c_1")
        }
    }

    @Test func `a log line loses every key that stands in it`() async throws {
        try await Self.withWorkspace { workspace, _ in
            let (_, text) = try await workspace.addAPIKey(named: "alice", now: .testStart)
            #expect(NamedKey.hidden(in: "/a?\(text)&\(text)/b") == "/a?(hidden)&(hidden)/b")
            #expect(NamedKey.hidden(in: "hc_short") == "hc_short")
        }
    }
}
