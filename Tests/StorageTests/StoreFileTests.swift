import Foundation
import GRDB
import Market
import Storage
import StoreWriter
import TestSupport
import Testing

@Suite struct StoreFileTests {
    @Test func `a store reopens with what it held`() async throws {
        try await withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("store.sqlite")
            let key = try makeKey()
            try await SQLiteStore(at: url).insert(makeCandles(0..<5), for: key)
            #expect(try Array(SQLiteStore(at: url).series(key).candles) == makeCandles(0..<5))
        }
    }

    @Test func `many that open a new store at once all get it`() async throws {
        try await withTemporaryFolder { folder in
            // Which of them finds what depends on chance, so they meet several times.
            for round in 0..<20 {
                let url = folder.appendingPathComponent("\(round).sqlite")
                let total = try await withThrowingTaskGroup { group in
                    for index in 0..<8 {
                        group.addTask {
                            let store = try SQLiteStore(at: url)
                            return try await store.insert([makeCandle(index)], for: makeKey())
                        }
                    }
                    return try await group.reduce(ImportSummary(), +)
                }
                #expect(total == .init(received: 8, inserted: 8))
                #expect(try SQLiteStore(at: url).series(makeKey()).count == 8)
            }
        }
    }

    @Test(arguments: [false, true])
    func `a store opens while another program writes to it`(isOpenElsewhere: Bool) async throws {
        try await withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("store.sqlite")
            try await SQLiteStore(at: url).insert(makeCandles(0..<5), for: makeKey())
            let elsewhere = isOpenElsewhere ? try SQLiteStore(at: url) : nil
            try await elsewhere?.insert(makeCandles(5..<6), for: makeKey())
            // Who closed the store last has emptied its log, and the other program writes nothing yet.
            let log = try? Data(contentsOf: folder.appendingPathComponent("store.sqlite-wal"))
            #expect(log?.isEmpty != isOpenElsewhere)

            let other = try HeldStore(url)
            let store = try SQLiteStore(at: url, waiting: .milliseconds(1))
            #expect(try store.series(makeKey()).count == (isOpenElsewhere ? 6 : 5))
            await #expect(throws: StorageError.busy(path: url.path)) {
                try await store.insert(makeCandles(6..<9), for: makeKey())
            }
            try other.release()
            #expect(try await store.insert(makeCandles(6..<9), for: makeKey()).inserted == 3)
            _ = elsewhere
        }
    }

    @Test func `a file that is no store is named, with the remedy`() async throws {
        try await withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("store.sqlite")
            try Data("open_time_ms,open,high,low,close,volume\n".utf8).write(to: url)
            let error = #expect(throws: StorageError.self) { try SQLiteStore(at: url) }
            #expect(
                error.map(String.init(describing:)) == """
                    store '\(url.path)' is damaged or not a store (file is not a database); move it \
                    away, then import or sync again
                    """
            )
        }
    }

    @Test func `a folder that cannot be made is named`() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appendingPathComponent("file")
            try Data().write(to: file)
            let url = file.appendingPathComponent("store.sqlite")
            #expect(
                throws: StorageError.cannotOpen(
                    path: url.path,
                    reason: "its folder cannot be made"
                )
            ) {
                try SQLiteStore(at: url)
            }
        }
    }

    @Test func `a store of a newer version is left alone`() async throws {
        try await withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("store.sqlite")
            try await SQLiteStore(at: url).insert(makeCandles(0..<5), for: makeKey())
            try await DatabaseQueue(path: url.path).write { db in
                try db.execute(sql: "INSERT INTO grdb_migrations VALUES ('from the future')")
            }
            #expect(throws: StorageError.newerSchema(path: url.path)) { try SQLiteStore(at: url) }
        }
    }

    @Test(arguments: [
        "INSERT INTO candle VALUES (1, 0, 1, 1, 1, NULL, 1)",
        "INSERT INTO candle VALUES (1, 0, 1, 1, 1, 'one', 1)",
        "INSERT INTO candle VALUES (1, 0, -1, 1, -1, 1, 1)",
        "INSERT INTO candle VALUES (1, 0, 2, 1, 1, 1, 1)",
        "INSERT INTO candle VALUES (1, 0, 1, 9e999, 1, 1, 1)",
        "INSERT INTO candle VALUES (1, 0, 1, 1, 1, 1, -1)",
        "INSERT INTO candle VALUES (7, 0, 1, 1, 1, 1, 1)",
        "INSERT INTO candle SELECT * FROM candle",
        "INSERT INTO series VALUES (2, 'BTCUSDT', 'moon', '1h')",
        "INSERT INTO series VALUES (2, 'BTCUSDT', 'spot', '1h')",
        "INSERT INTO funding VALUES ('BTCUSDT', 0, 1.5)",
    ])
    func `the schema itself refuses impossible rows`(sql: String) async throws {
        try await withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("store.sqlite")
            try await SQLiteStore(at: url).insert(makeCandles(0..<2), for: makeKey())
            let error = #expect(throws: DatabaseError.self) {
                try DatabaseQueue(path: url.path).write { try $0.execute(sql: sql) }
            }
            #expect(error?.resultCode == .SQLITE_CONSTRAINT)
        }
    }

    @Test(arguments: 0..<8)
    func `a process killed in the middle of an import loses no committed row`(round: Int)
        async throws
    {
        try await withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("store.sqlite")
            // A chunk takes more than ten milliseconds: most rounds kill inside a transaction.
            let announced = try runWriterAndKill(
                url,
                afterLine: 1 + round % 3,
                later: .milliseconds(2 * round)
            )
            #expect(announced > 0)
            #expect(announced < StoreWriter.chunk * StoreWriter.chunks, "it was done, not killed")

            let stored = try SQLiteStore(at: url).series(StoreWriter.key)
            // Killed between a commit and its announcement, it leaves one whole chunk more.
            #expect([announced, announced + StoreWriter.chunk].contains(stored.count))
            #expect(
                Array(stored.candles) == (0..<stored.count).map(StoreWriter.candle(at:))
            )
            let check = try DatabaseQueue(path: url.path).read { db in
                try String.fetchAll(db, sql: "PRAGMA integrity_check")
            }
            #expect(check == ["ok"])
        }
    }

    /// Runs the writer beside this test program and kills it that long after so many announcements.
    ///
    /// - Returns: The last row count that it announced.
    private func runWriterAndKill(
        _ url: URL,
        afterLine line: Int,
        later: Duration
    ) throws -> Int {
        let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
            .deletingLastPathComponent().appendingPathComponent("StoreWriter")
        let process = Process()
        process.executableURL = program
        process.arguments = [url.path]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        defer { process.waitUntilExit() }

        var output = Data()
        while output.count(where: { $0 == UInt8(ascii: "\n") }) < line {
            let more = pipe.fileHandleForReading.availableData
            guard !more.isEmpty else { break }
            output += more
        }
        let moment = ContinuousClock.now + later
        while ContinuousClock.now < moment {}
        kill(process.processIdentifier, SIGKILL)
        output += try pipe.fileHandleForReading.readToEnd() ?? Data()
        // A line that the kill cut short was not announced.
        let lines = String(decoding: output, as: UTF8.self).split(
            separator: "\n",
            omittingEmptySubsequences: false
        )
        return lines.dropLast().last.flatMap { Int($0) } ?? 0
    }
}
