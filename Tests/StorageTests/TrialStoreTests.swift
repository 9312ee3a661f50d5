import Foundation
import GRDB
import Market
import Storage
import Testing
import Workflows

/// The ledger of evaluations only grows.
@Suite struct TrialStoreTests {
    static func trial(
        _ number: UInt8,
        of key: SeriesKey,
        sharpe: Double? = 0.1,
        parameters: String = #"{"period":10}"#
    ) -> StoredTrial {
        StoredTrial(
            hash: [UInt8](repeating: number, count: 32),
            key: key,
            strategy: "supertrend",
            parameters: parameters,
            window: hour(0)...hour(719),
            bars: 720,
            source: "cli",
            time: hour(1000),
            sharpe: sharpe
        )
    }

    @Test(arguments: TestedStore.all)
    func `an equal evaluation counts once, and every other one counts`(kind: TestedStore)
        async throws
    {
        try await kind.withStore { (store, _) async throws in
            let key = try makeKey()
            #expect(try store.trialCount(of: key).count == 0)
            try await store.noteTrials([Self.trial(1, of: key), Self.trial(2, of: key)])
            try await store.noteTrials([Self.trial(2, of: key), Self.trial(3, of: key)])
            #expect(try store.trialCount(of: key).count == 3)
        }
    }

    @Test(arguments: TestedStore.all)
    func `evaluations of one series are no trials of another`(kind: TestedStore) async throws {
        try await kind.withStore { (store, _) async throws in
            let key = try makeKey()
            let others = [
                try makeKey("ETHUSDT"), try makeKey("BTCUSDT", .futures),
                try makeKey("BTCUSDT", .spot, .fourHours),
            ]
            try await store.noteTrials(
                others.enumerated().map { Self.trial(UInt8($0.offset), of: $0.element) }
            )
            #expect(try store.trialCount(of: key).count == 0)
            for other in others {
                #expect(try store.trialCount(of: other).count == 1)
            }
        }
    }

    @Test(arguments: TestedStore.all)
    func `an evaluation without a ratio counts, and has none`(kind: TestedStore) async throws {
        try await kind.withStore { (store, _) async throws in
            let key = try makeKey()
            try await store.noteTrials([
                Self.trial(1, of: key, sharpe: 0.3), Self.trial(2, of: key, sharpe: nil),
                Self.trial(3, of: key, sharpe: -0.1),
            ])
            let count = try store.trialCount(of: key)
            #expect(count.count == 3)
            #expect(count.ratios == [-0.1, 0.3])
        }
    }

    @Test(arguments: TestedStore.all)
    func `what could not be noted counts beside what is there`(kind: TestedStore) async throws {
        try await kind.withStore { (store, _) async throws in
            let key = try makeKey()
            try await store.noteTrials([Self.trial(1, of: key, sharpe: 0.3)])
            let extra = [
                Self.trial(1, of: key, sharpe: 0.3), Self.trial(2, of: key, sharpe: 0.2),
            ]
            let count = try store.trialCount(of: key, with: extra)
            #expect(count.count == 2)
            #expect(count.ratios == [0.2, 0.3])
            #expect(try store.trialCount(of: key).count == 1)
        }
    }

    @Test(arguments: TestedStore.all, ["DELETE FROM trial", "UPDATE trial SET sharpe = 0"])
    func `no evaluation is removed or changed`(
        kind: TestedStore,
        statement: String
    ) async throws {
        try await kind.withStore { (store, place) async throws in
            let key = try makeKey()
            try await store.noteTrials([Self.trial(1, of: key)])
            await #expect(throws: (any Error).self) { try await place.execute(statement) }
            #expect(try store.trialCount(of: key).ratios == [0.1])
        }
    }

    @Test(
        arguments: TestedStore.all,
        [(Double.infinity, "{}"), (.nan, "{"), (0.1, "period 10")]
    )
    func `the schema refuses what is no evaluation`(
        kind: TestedStore,
        given: (sharpe: Double, parameters: String)
    ) async throws {
        try await kind.withStore { (store, _) async throws in
            let key = try makeKey()
            let (sharpe, parameters) = given
            let trial = Self.trial(1, of: key, sharpe: sharpe, parameters: parameters)
            await #expect(throws: StorageError.self) { try await store.noteTrials([trial]) }
            #expect(try store.trialCount(of: key).count == 0)
        }
    }

    @Test(arguments: [
        "UPDATE trial SET sharpe = 0.3 WHERE number = 2",
        "UPDATE trial SET sharpe = NULL WHERE number = 2",
        "UPDATE trial SET hash = zeroblob(32) WHERE number = 2",
        "UPDATE trial SET bars = bars + 1 WHERE number = 2",
        "UPDATE trial SET strategy = 'ichimoku' WHERE number = 2",
        "UPDATE trial SET symbol = 'ETHUSDT' WHERE number = 2",
        "UPDATE trial SET venue = 'futures' WHERE number = 2",
        "UPDATE trial SET digest = digest + 1 WHERE number = 2",
        "DELETE FROM trial WHERE number = 2",
        "DELETE FROM contents WHERE source = 'BTCUSDT spot 1h trials'",
        """
        INSERT INTO trial (hash, symbol, venue, interval, strategy, parameters, startTime, endTime,
            bars, source, time, sharpe, digest)
        SELECT zeroblob(32), symbol, venue, interval, strategy, parameters, startTime, endTime,
            bars, source, time, sharpe, digest FROM trial WHERE number = 2
        """,
    ])
    func `a damaged ledger counts nothing, and verification names it`(damage: String) async throws {
        try await withTemporaryFolder { folder in
            let url = folder.appending(path: "store.sqlite")
            let key = try makeKey()
            try await SQLiteStore(at: url).noteTrials([
                Self.trial(1, of: key), Self.trial(2, of: key, sharpe: 0.2),
                Self.trial(3, of: key, sharpe: nil),
            ])
            #expect(try SQLiteStore(at: url).faults() == [])
            try await DatabaseQueue(path: url.path).write { db in
                try db.execute(sql: "DROP TRIGGER trialStays; DROP TRIGGER trialStaysAsItIs")
                try db.execute(sql: damage)
            }
            let store = try SQLiteStore(at: url)
            let error = #expect(throws: StorageError.self) { try store.trialCount(of: key) }
            #expect("\(error as Any)".contains("BTCUSDT spot 1h trials"))
            #expect(try store.faults().contains { $0.contains("BTCUSDT spot 1h trials: ") })
        }
    }

    @Test func `evaluations of a former version get their digests, and stay as they are`()
        async throws
    {
        try await withTemporaryFolder { folder in
            let url = folder.appending(path: "store.sqlite")
            let key = try makeKey()
            try await SQLiteStore(at: url).noteTrials([
                Self.trial(1, of: key), Self.trial(2, of: key, sharpe: -0.0),
            ])
            // What the migration has added is taken away again.
            try await DatabaseQueue(path: url.path).write { db in
                try db.execute(
                    sql: """
                        ALTER TABLE trial DROP COLUMN digest;
                        DELETE FROM contents;
                        DELETE FROM grdb_migrations WHERE identifier = 'digests of evaluations';
                        """
                )
            }
            let store = try SQLiteStore(at: url)
            #expect(try store.trialCount(of: key).ratios == [0, 0.1])
            try await store.noteTrials([Self.trial(3, of: key, sharpe: 0.2)])
            #expect(try store.trialCount(of: key).ratios == [0, 0.1, 0.2])
            #expect(try store.faults() == [])
            await #expect(throws: DatabaseError.self) {
                try await DatabaseQueue(path: url.path)
                    .write { try $0.execute(sql: "UPDATE trial SET digest = 0") }
            }
        }
    }
}
