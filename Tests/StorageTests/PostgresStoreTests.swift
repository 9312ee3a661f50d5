import Foundation
import Market
import Storage
import TestSupport
import Testing
import Workflows

/// What a store on a server has to bear that a file has not.
@Suite(
    .enabled(if: PostgresServer.absence == nil, "PostgreSQL is missing: apt-get install postgresql")
)
struct PostgresStoreTests {
    private func withStore(
        _ body: (PostgresStore, StorePlace) async throws -> Void
    ) async throws {
        try await TestedStore.postgres.withStore { _, place in
            try await body(place.shared(by: "a"), place)
        }
    }

    @Test func `reads and writes wait for a server that is started again, and lose nothing`()
        async throws
    {
        let server = try PostgresServer()
        defer { try? server.stop() }
        let database = try server.makeDatabase()
        try await withTemporaryFolder { folder in
            let store = PostgresStore(
                try PostgresAddress(database.url),
                candles: folder,
                // A starved machine may start the server again in minutes.
                waiting: .seconds(600),
                reading: .seconds(600),
                holder: "a"
            )
            try await store.add("backtest", "0")
            let added = try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 1...40 {
                    group.addTask { try await store.add("backtest", "\(number)") }
                    if number == 20 { try server.restart() }
                }
                try await group.waitForAll()
                return try await store.jobs(limit: 100)
            }
            #expect(Set(added.map(\.subject)) == Set((0...40).map { "\($0)" }))
            #expect(added.count == 41)
        }
    }

    @Test func `a server that is not there is told as such, without the password`() async throws {
        try await withTemporaryFolder { folder in
            let url = "postgres://me:hunter22@127.0.0.1:1/none"
            let address = try PostgresAddress(url)
            #expect(address.name == "postgres://127.0.0.1:1/none")
            #expect(address.hasPassword)
            let store = PostgresStore(address, candles: folder).waiting(.atMost(.zero))
            let error = await #expect(throws: StorageError.self) {
                try await store.noteExchangePause(hour(0), of: "host")
            }
            guard case .unreachable(let path, _) = error else {
                Issue.record("\(error as Any)")
                return
            }
            #expect(path == address.name)
            #expect(!"\(error as Any)".contains("hunter22"))
        }
    }

    @Test(arguments: ["sqlite:///a", "postgres://[::1/x", "postgres://host/x?nonsense=1"])
    func `what is no address of PostgreSQL is refused`(text: String) {
        #expect(throws: StorageError.self) { try PostgresAddress(text) }
    }

    @Test func `a store of a newer version is left alone`() async throws {
        try await withStore { store, place in
            _ = try store.apiKeys()
            try await place.execute("INSERT INTO migration (name) VALUES ('from the future')")
            let error = #expect(throws: StorageError.self) {
                try place.shared(by: "b").apiKeys()
            }
            guard case .newerSchema = error else {
                Issue.record("\(error as Any)")
                return
            }
        }
    }

    @Test func `several processes make the schema of one database at once`() async throws {
        try await TestedStore.postgres.withStore { _, place in
            try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<6 {
                    let store = try place.shared(by: "\(number)")
                    group.addTask { try await store.jobs(limit: 1).count }
                }
                for try await count in group { #expect(count == 0) }
            }
        }
    }

    @Test func `candles are files named by their content, and an import is one transaction`()
        async throws
    {
        try await withStore { store, place in
            let key = try makeKey()
            func files() -> [String] {
                let folder = place.folder.appending(path: "candles")
                return (try? FileManager.default.subpathsOfDirectory(atPath: folder.path))?
                    .filter { $0.count > 60 }.sorted() ?? []
            }
            try await store.insert(makeCandles(0..<3000), for: key)
            let before = files()
            // Stretches begin at multiples of 1,024 hours since the epoch.
            #expect((3...4).contains(before.count))
            // The last row differs: the rows before it are not stored either.
            await #expect(throws: StorageError.self) {
                try await store.insert(
                    makeCandles(3000..<6000) + [makeCandle(6000)] + [makeCandle(2999, close: 99)],
                    for: key
                )
            }
            var rows = makeCandles(2999..<4000)
            rows[0] = makeCandle(2999, close: 99)
            await #expect(throws: StorageError.self) { try await store.insert(rows, for: key) }
            #expect(try store.series(key).count == 3000)
            // An hour later the stretch that was replaced goes, and not before.
            try await store.insert(makeCandles(3000..<3001), for: key)
            #expect(files().count >= before.count + 1)
            try await place.execute("UPDATE stale_stretch SET since = since - interval '2 hours'")
            try await store.insert(makeCandles(3001..<3002), for: key)
            #expect(try store.series(key).count == 3002)
            #expect(try store.faults() == [])
            let named = try #require(place.database)
                .execute("SELECT count(*) FROM candle_stretch")
            // The live ones, and the one that the last import has replaced a moment ago.
            #expect("\(files().count - 1)" == named)
        }
    }

    @Test(arguments: ["", "cut", "lost"])
    func `a damaged file is told, and never read as fewer candles`(damage: String) async throws {
        try await withStore { store, place in
            let key = try makeKey()
            try await store.insert(makeCandles(0..<1500), for: key)
            let folder = place.folder.appending(path: "candles")
            let name = try #require(
                FileManager.default.subpathsOfDirectory(atPath: folder.path)
                    .filter { $0.count > 60 }.min()
            )
            let file = folder.appending(path: name)
            var bytes = try Data(contentsOf: file)
            switch damage {
            case "cut": try bytes.dropLast(48).write(to: file)
            case "lost": try FileManager.default.removeItem(at: file)
            default:
                bytes[bytes.count - 1] ^= 1
                try bytes.write(to: file)
            }
            let error = #expect(throws: StorageError.self) { try store.series(key) }
            #expect("\(error as Any)".contains(file.lastPathComponent))
            #expect(try store.faults().contains { $0.contains(file.lastPathComponent) })
        }
    }
}
