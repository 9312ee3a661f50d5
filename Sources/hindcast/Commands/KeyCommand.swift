import ArgumentParser
import Foundation
import Market
import Workflows

/// `hindcast key`: the named API keys that let clients use the service.
struct KeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Make, list and revoke API keys of the service.",
        discussion: """
            One key a client: it is shown once, and the home keeps its SHA-256 digest alone. A client \
            sends it as `Authorization: Bearer KEY`; the access log names it by its name.

            A service that asks for keys honours one from the moment it is added until the moment it \
            is revoked, without a restart.
            """,
        subcommands: [Add.self, List.self, Revoke.self]
    )
}

extension KeyCommand {
    /// `hindcast key add`.
    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a key and print it, this once.",
            discussion: """
                The key is the only line on standard output, so that it can be kept at once:

                  hindcast key add dashboard > dashboard.key

                With --json: {name, created_at, last_four, key}.
                """
        )

        @Argument(help: "Who the key is for: letters, digits, dots, hyphens and underscores.")
        var name: String

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let (key, text) = try await Workspace(home: global.resolvedHome)
                .addAPIKey(named: name, now: Timestamp(Date()))
            if global.json {
                try Console.print(json: Added(key: key, text: text))
            } else {
                try Console.print(text)
                Console.note("key '\(name)' added; it is not shown again")
            }
        }

        private struct Added: Encodable {
            let key: NamedKey
            let text: String

            private enum CodingKeys: String, CodingKey {
                case text = "key"
            }

            func encode(to encoder: any Encoder) throws {
                try key.encode(to: encoder)
                var values = encoder.container(keyedBy: CodingKeys.self)
                try values.encode(text, forKey: .text)
            }
        }
    }

    /// `hindcast key list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the keys by name.",
            discussion: "With --json: a list of {name, created_at, last_four}."
        )

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let keys = try Workspace(home: global.resolvedHome).apiKeys()
            if global.json {
                try Console.print(json: keys)
            } else if keys.isEmpty {
                try Console.print("there is no key; make one with `hindcast key add NAME`")
            } else {
                let lines = keys.map { "\($0.name)  …\($0.lastFour)  added \($0.createdAt)" }
                try Console.print(lines.joined(separator: "\n"))
            }
        }
    }

    /// `hindcast key revoke`.
    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove a key; requests that carry it are refused from then on.",
            discussion: """
                Exit code 1 where there is no key of that name.

                With --json: {name, revoked}.
                """
        )

        @Argument(help: "The key's name, as `hindcast key list` prints it.")
        var name: String

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let wasThere = try await Workspace(home: global.resolvedHome)
                .revokeAPIKey(named: name)
            if global.json {
                try Console.print(json: Revocation(name: name, revoked: wasThere))
            } else if wasThere {
                try Console.print("key '\(name)' revoked")
            }
            guard wasThere else {
                throw WorkflowError.invalid(
                    parameter: "name",
                    value: String(name.prefix(80)),
                    remedy: "there is no key of that name; `hindcast key list` names them"
                )
            }
        }

        private struct Revocation: Encodable {
            let name: String
            let revoked: Bool
        }
    }
}
