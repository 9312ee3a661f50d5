import ArgumentParser
import Workflows

/// `hindcast store copy`.
struct StoreCopyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "copy",
        abstract: "Copy all that a store holds into an empty one, and compare the two.",
        discussion: """
            FROM and TO are a home folder, an SQLite file (...sqlite), or a PostgreSQL database \
            (postgres://user@host:5432/database; its password comes from PGPASSFILE or PGPASSWORD). A \
            database keeps its candles as files in the folder `candles` of --home, which all services \
            that use it share.

            Candles, funding rates, answers, API keys, evaluations, jobs and their results are copied in \
            one transaction, so TO has all of them or none. Then TO is read again: the command ends with 0 \
            if each part has the same number of rows and the same SHA-256, which it prints. Models and \
            runs are files of the home folder: leave them where they are, or copy the folder. Stop the \
            services of both stores first. With --json: {from, to, parts: {NAME: {count, sha256}}}.

            From one home to a database that several services share, in the same folder:

              hindcast store copy ~/.hindcast postgres://hindcast@db/hindcast
              hindcast serve --store postgres://hindcast@db/hindcast

            And back, or into another home:

              hindcast store copy postgres://hindcast@db/hindcast /srv/other
            """
    )

    @OptionGroup var global: GlobalOptions

    @Argument(help: "The store to read: a home folder, an SQLite file, or postgres://...")
    var from: String

    @Argument(help: "The empty store to fill: a home folder, an SQLite file, or postgres://...")
    var to: String

    func run() async throws {
        let copy = try CopyStore(from: from, to: to, home: global.resolvedHome)
        if !global.json { Console.note("copying \(from) to \(to), then comparing") }
        let summary = try await copy.run()
        if global.json {
            try Console.print(json: summary)
        } else {
            try Console.print(summary.text)
        }
    }
}

extension CopyStore.Summary {
    /// A line for each part, and what they amount to.
    fileprivate var text: String {
        let width = parts.keys.map(\.count).max() ?? 0
        let lines = parts.sorted { $0.key < $1.key }.map { name, part in
            let label = name + String(repeating: " ", count: width - name.count)
            return "\(label)  \(part.count) rows, sha256 \(part.sha256.prefix(16))..."
        }
        return (lines + ["\(to) holds what \(from) holds"]).joined(separator: "\n")
    }
}
