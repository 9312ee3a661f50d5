import Foundation
import GRDB
import Testing

/// Everything that lies in a home, to be compared.
struct HomeContents: Equatable {
    /// The bytes of every file but the database's, by path.
    let files: [String: Data]
    /// The rows of every table of the database, as texts.
    let tables: [String: [String]]

    init(_ tool: Tool) throws {
        files = try Self.files(of: tool) { !$0.hasPrefix("hindcast.sqlite") }
        tables = try Self.database(of: tool).read { db in
            let names = try String.fetchAll(
                db,
                sql: "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
            )
            let rows = try names.map { name in
                (name, try Row.fetchAll(db, sql: "SELECT * FROM \"\(name)\"").map(\.description))
            }
            return Dictionary(uniqueKeysWithValues: rows)
        }
    }

    /// What is not the same, by name.
    func differences(to other: HomeContents) -> [String] {
        let paths = Set(files.keys).union(other.files.keys).filter { files[$0] != other.files[$0] }
        let names = Set(tables.keys).union(other.tables.keys)
            .filter { tables[$0] != other.tables[$0] }
        return (paths + names.map { "table \($0)" }).sorted()
    }

    /// What SQLite finds wrong with the database: `ok`, or a line a fault.
    static func faults(of tool: Tool) throws -> [String] {
        try database(of: tool).read { try String.fetchAll($0, sql: "PRAGMA integrity_check") }
    }

    /// How many jobs are done, failed or cancelled.
    static func finishedJobs(of tool: Tool) throws -> Int {
        try database(of: tool).read { db in
            let sql = "SELECT COUNT(*) FROM job WHERE finishedAt IS NOT NULL"
            return try Int.fetchOne(db, sql: sql) ?? 0
        }
    }

    /// The bytes of the models' files, hidden ones too, by path; but for the time of the training,
    /// which no two have in common.
    static func models(of tool: Tool) throws -> [String: Data] {
        try files(of: tool) { $0.hasPrefix("models/") && !$0.contains("trained.json") }
    }

    /// The paths of all files and folders, hidden ones too.
    static func paths(of tool: Tool) -> [String] {
        let enumerator = FileManager.default.enumerator(atPath: tool.home.path)
        return (enumerator?.allObjects as? [String] ?? []).sorted()
    }

    private static func files(
        of tool: Tool,
        where isWanted: (String) -> Bool
    ) throws -> [String: Data] {
        try paths(of: tool).filter(isWanted).reduce(into: [:]) { contents, path in
            let file = tool.home.appending(path: path)
            guard try file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true
            else { return }
            contents[path] = try Data(contentsOf: file)
        }
    }

    private static func database(of tool: Tool) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(10)
        let path = tool.home.appending(path: "hindcast.sqlite").path
        return try DatabaseQueue(path: path, configuration: configuration)
    }
}

extension Tool {
    /// Runs a body on a copy of this home.
    func withCopy<T>(_ body: (Tool) async throws -> T) async throws -> T {
        try await Tool.withHome { copy in
            try FileManager.default.copyItem(at: home, to: copy.home)
            return try await body(copy)
        }
    }
}
