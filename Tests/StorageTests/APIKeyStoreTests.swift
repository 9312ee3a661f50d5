import Foundation
import GRDB
import Market
import Storage
import Testing
import Workflows

@Suite struct APIKeyStoreTests {
    private static func key(_ name: String, _ byte: UInt8, lastFour: String = "abcd")
        -> StoredAPIKey
    {
        StoredAPIKey(
            name: name,
            digest: Data(repeating: byte, count: 32),
            lastFour: lastFour,
            createdAt: hour(0)
        )
    }

    @Test(arguments: TestedStore.all)
    func `keys are there when the store is opened again, by name, until they are removed`(
        kind: TestedStore
    )
        async throws
    {
        try await kind.withStore { (store, place) async throws in
            let (alice, bob) = (Self.key("alice", 1), Self.key("bob", 2))
            #expect(try await store.insert(bob))
            #expect(try await store.insert(alice))

            let other = try place.open()
            #expect(try other.apiKeys() == [alice, bob])
            #expect(try await other.removeAPIKey(named: "bob"))
            await #expect(try !other.removeAPIKey(named: "bob"))
            #expect(try store.apiKeys() == [alice])
        }
    }

    @Test(arguments: TestedStore.all)
    func `of two keys of one name the first stays`(kind: TestedStore) async throws {
        try await kind.withStore { (store, _) async throws in
            #expect(try await store.insert(Self.key("alice", 1)))
            await #expect(try !store.insert(Self.key("alice", 2)))
            #expect(try store.apiKeys() == [Self.key("alice", 1)])
        }
    }

    @Test(arguments: TestedStore.all)
    func `the schema refuses what can be no key`(kind: TestedStore) async throws {
        try await kind.withStore { (store, _) async throws in
            #expect(try await store.insert(Self.key("alice", 1)))
            for wrong in [
                Self.key("", 2), Self.key(String(repeating: "x", count: 65), 2),
                Self.key("bob", 2, lastFour: "abc"), Self.key("bob", 1),
                StoredAPIKey(name: "bob", digest: Data([1]), lastFour: "abcd", createdAt: hour(0)),
            ] {
                await #expect(throws: StorageError.self) { try await store.insert(wrong) }
            }
            #expect(try store.apiKeys().count == 1)
        }
    }

    @Test func `a store from before the keys gets their table and keeps its candles`() async throws
    {
        try await withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("store.sqlite")
            try await SQLiteStore(at: url).insert(makeCandles(0..<5), for: makeKey())
            try await DatabaseQueue(path: url.path).write { db in
                try db.execute(sql: "DROP TABLE apiKey")
                try db.execute(sql: "DELETE FROM grdb_migrations WHERE identifier = 'API keys'")
            }
            let store = try SQLiteStore(at: url)
            #expect(try store.series(makeKey()).count == 5)
            #expect(try await store.insert(Self.key("alice", 1)))
        }
    }
}
