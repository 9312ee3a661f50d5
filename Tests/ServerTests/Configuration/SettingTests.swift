import Foundation
import Server
import TestSupport
import Testing

/// The table of settings, and what is written after it.
@Suite struct SettingTests {
    @Test func `no two settings share a name or a variable`() {
        #expect(Set(Setting.all.map(\.name)).count == Setting.all.count)
        let variables = Setting.all.flatMap(\.environmentVariables)
        #expect(Set(variables).count == variables.count)
        #expect(Setting.named("idle-timeout")?.environmentVariable == "HINDCAST_IDLE_TIMEOUT")
        #expect(Setting.named("idle_timeout") == nil)
    }

    @Test func `secrets have no flag, and the file does not name itself`() {
        let secrets = Setting.all.filter(\.isSecret)
        #expect(
            secrets.map(\.name)
                == ["api-key", "forecast-cache-password", "traces-headers", "llm-key"]
        )
        #expect(secrets.allSatisfy { $0.sources == [.environment, .file] })
        #expect(Setting.named("config")?.sources == [.flag, .environment])
        #expect(Setting.named("port")?.sources == [.flag, .environment, .file])
    }

    @Test func `the page of settings has a row for each, and no other`() throws {
        let page = Fixtures.folder.deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "docs/configuration.md")
        let rows = try String(contentsOf: page, encoding: .utf8).split(separator: "\n")
            .filter { $0.contains("`HINDCAST_") && $0.hasPrefix("| ") }.map(String.init)
        let expected = Setting.all.map { setting in
            "| `\(setting.name)` | `\(setting.environmentVariable)` | \(setting.standard) "
                + "| \(setting.allowed) | \(setting.help) |"
        }
        #expect(rows == expected, "\(expected.joined(separator: "\n"))")
    }
}
