import Foundation
import Market
import Storage
import Testing
import Workflows

@Suite struct CandleTests {
    @Test(arguments: TestedStore.all)
    func `what is stored comes back bit for bit, in time order`(kind: TestedStore) async throws {
        try await kind.withStore { (store, _) async throws in
            let key = try makeKey()
            let odd = Candle(
                openTime: hour(0),
                open: 0.1 + 0.2,
                high: 1 / 3.0,
                low: 1e-12,
                close: 1e-12,
                volume: 0
            )
            let later = makeCandle(1, close: 100.00000000000001)
            #expect(
                try await store.insert([odd, later], for: key) == .init(received: 2, inserted: 2)
            )
            #expect(try Array(store.series(key).candles) == [odd, later])
        }
    }

    @Test(arguments: TestedStore.all)
    func `a second import of the same rows changes nothing`(kind: TestedStore) async throws {
        try await kind.withStore { (store, _) async throws in
            let key = try makeKey()
            try await store.insert(makeCandles(0..<50), for: key)
            let again = try await store.insert(makeCandles(10..<60), for: key)
            #expect(again == .init(received: 50, inserted: 10, unchanged: 40))
            #expect(try store.series(key).count == 60)
        }
    }

    @Test(arguments: TestedStore.all)
    func `a row with other values refuses the whole import and names both candles`(
        kind: TestedStore
    )
        async throws
    {
        try await kind.withStore { (store, _) async throws in
            let key = try makeKey()
            try await store.insert([makeCandle(5)], for: key)
            let new = makeCandle(5, close: 102)
            let error = StorageError.conflict(row: 3, key: key, stored: makeCandle(5), new: new)
            await #expect(throws: error) {
                try await store.insert(
                    [makeCandle(3), makeCandle(4), new, makeCandle(6)],
                    for: key
                )
            }
            #expect(
                String(describing: error) == """
                    BTCUSDT spot 1h, row 3 at 2024-01-01T05:00:00Z: the store has open 100.0 high \
                    110.0 low 90.0 close 101.0 volume 5.0, the new row open 100.0 high 110.0 low \
                    90.0 close 102.0 volume 5.0; nothing was stored
                    """
            )
            #expect(try Array(store.series(key).candles) == [makeCandle(5)])
        }
    }

    @Test(arguments: TestedStore.all)
    func `replacing overwrites the rows that differ and counts them`(kind: TestedStore) async throws
    {
        try await kind.withStore { (store, _) async throws in
            let key = try makeKey()
            try await store.insert([makeCandle(0), makeCandle(1)], for: key)
            let rows = [makeCandle(0), makeCandle(1, close: 99), makeCandle(2)]
            let summary = try await store.insert(rows, for: key, onConflict: .replace)
            #expect(summary == .init(received: 3, inserted: 1, unchanged: 1, replaced: 1))
            #expect(try Array(store.series(key).candles) == rows)
        }
    }

    @Test(
        arguments: TestedStore.all,
        [
            (
                [makeCandle(0), makeCandle(1, close: .nan)],
                "BTCUSDT spot 1h, row 2: close is nan, but a price is a finite number above 0"
            ),
            (
                [makeCandle(0, volume: -1)],
                "BTCUSDT spot 1h, row 1: volume is -1.0, but a volume is a finite number of at least 0"
            ),
            (
                [makeCandle(1), makeCandle(1)],
                "BTCUSDT spot 1h, row 2: 2024-01-01T01:00:00Z stands twice; keep one row for each "
                    + "opening time"
            ),
            (
                [makeCandle(1), makeCandle(0)],
                "BTCUSDT spot 1h, row 2: 2024-01-01T00:00:00Z comes after 2024-01-01T01:00:00Z; sort "
                    + "the rows by opening time"
            ),
        ]
    )
    func `an impossible row keeps every row out`(
        kind: TestedStore,
        given: (rows: [Candle], message: String)
    ) async throws {
        try await kind.withStore { (store, _) async throws in
            let key = try makeKey()
            let error = await #expect(throws: StorageError.self) {
                try await store.insert(given.rows, for: key)
            }
            #expect(error.map(String.init(describing:)) == given.message)
            #expect(try store.status() == [])
        }
    }

    @Test(arguments: TestedStore.all)
    func `bounds take the start and leave out the end`(kind: TestedStore) async throws {
        try await kind.withStore { (store, _) async throws in
            let key = try makeKey()
            try await store.insert(makeCandles(0..<10), for: key)
            #expect(
                try store.series(key, from: hour(3), to: hour(6)).openTimes == (3..<6).map(hour)
            )
            #expect(try store.series(key, from: hour(8), to: nil).count == 2)
            #expect(try store.series(key, from: nil, to: hour(1)).count == 1)
            #expect(try store.series(makeKey("ETHUSDT")).isEmpty)
        }
    }

    @Test(arguments: TestedStore.all)
    func `a sync asks for what is missing and for nothing else`(kind: TestedStore) async throws {
        try await kind.withStore { (store, _) async throws in
            let key = try makeKey()
            let stored = [2, 3, 6, 9].map { makeCandle($0) }
            try await store.insert(stored, for: key)

            func missing(_ from: Timestamp, _ to: Timestamp) throws -> [Range<Timestamp>] {
                try store.missingRanges(key, from: from, to: to)
            }
            #expect(
                try missing(hour(0), hour(12)) == [
                    hour(0)..<hour(2), hour(4)..<hour(6), hour(7)..<hour(9), hour(10)..<hour(12),
                ]
            )
            #expect(try missing(hour(2), hour(4)) == [])
            #expect(try missing(hour(2) + 1, hour(5) + 1) == [hour(4)..<hour(6)])
            #expect(try missing(hour(5), hour(5)) == [])
            #expect(try missing(hour(5), hour(4)) == [])
            #expect(
                try store.missingRanges(makeKey("ETHUSDT"), from: hour(0), to: hour(3))
                    == [hour(0)..<hour(3)]
            )
        }
    }

    @Test(arguments: TestedStore.all)
    func `the status lists counts, ends and gaps by symbol, venue and interval`(kind: TestedStore)
        async throws
    {
        try await kind.withStore { (store, _) async throws in
            let keys = try [
                makeKey("ETHUSDT", .spot, .oneHour), makeKey("BTCUSDT", .spot, .oneHour),
                makeKey("BTCUSDT", .futures, .oneHour), makeKey("BTCUSDT", .futures, .oneMinute),
            ]
            for key in keys {
                try await store.insert([0, 1, 4].map { makeCandle($0) }, for: key)
            }
            let status = try store.status()
            #expect(status.map(\.key) == [keys[3], keys[2], keys[1], keys[0]])
            #expect(try store.status(of: keys[1]) == status[2])
            #expect(try store.status(of: makeKey("SOLUSDT", .spot, .oneHour)) == nil)
            #expect(
                status[1]
                    == SeriesStatus(
                        key: keys[2],
                        candles: 3,
                        first: hour(0),
                        last: hour(4),
                        gaps: [Gap(from: hour(2), to: hour(3), missing: 2)]
                    )
            )
        }
    }

    @Test func `a status follows what any process has stored since it was found`() async throws {
        try await withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("store.sqlite")
            let store = try SQLiteStore(at: url)
            let key = try makeKey()
            try await store.insert([0, 3].map { makeCandle($0) }, for: key)
            let before = try #require(try store.status().first)
            #expect(before.gaps == [Gap(from: hour(1), to: hour(2), missing: 2)])
            #expect(try store.status() == [before])
            try await SQLiteStore(at: url).insert([makeCandle(1)], for: key)
            let after = try #require(try store.status().first)
            #expect(after.candles == 3)
            #expect(after.gaps == [Gap(from: hour(2), to: hour(2), missing: 1)])
            #expect(try store.status(of: key) == after)
        }
    }

    @Test(arguments: TestedStore.all)
    func `rows that were left out are gaps of their kind until a candle comes there`(
        kind: TestedStore
    )
        async throws
    {
        try await kind.withStore { (store, _) async throws in
            let key = try makeKey()
            let series = try CandleSeries(key: key, candles: [0, 1, 5, 6].map { makeCandle($0) })
            let rows = [2, 3, 7].map { ImpossibleRow(time: hour($0) + 14_789, reason: "late") }
            let summary = try await store.insert(series, leftOut: rows)
            #expect(summary.inserted == 4 && summary.leftOut?.count == 3)
            #expect(summary.leftOut?.first == hour(2) + 14_789)
            #expect(summary.leftOut?.last == hour(7) + 14_789)
            #expect(
                try store.status(of: key)?.gaps == [
                    Gap(from: hour(2), to: hour(3), missing: 2, kind: .impossible),
                    Gap(from: hour(4), to: hour(4), missing: 1),
                    Gap(from: hour(7), to: hour(7), missing: 1, kind: .impossible),
                ]
            )
            #expect(try store.leftOut(key, from: hour(3), to: hour(7)) == [hour(3)])
            try await store.insert([makeCandle(3), makeCandle(4)], for: key)
            #expect(
                try store.status(of: key)?.gaps == [
                    Gap(from: hour(2), to: hour(2), missing: 1, kind: .impossible),
                    Gap(from: hour(7), to: hour(7), missing: 1, kind: .impossible),
                ]
            )
        }
    }

    @Test(arguments: TestedStore.all)
    func `funding rates are stored once and refused when they differ`(kind: TestedStore)
        async throws
    {
        try await kind.withStore { (store, _) async throws in
            let symbol = try Symbol("BTCUSDT")
            let rates = [
                FundingRate(time: hour(0), rate: 0.0001), FundingRate(time: hour(8), rate: -0.0002),
            ]
            #expect(
                try await store.insertFunding(rates, for: symbol) == .init(received: 2, inserted: 2)
            )
            #expect(
                try await store.insertFunding(rates, for: symbol)
                    == .init(received: 2, unchanged: 2)
            )
            #expect(try store.funding(symbol) == rates)
            #expect(try store.funding(symbol, from: hour(1), to: hour(9)) == [rates[1]])
            #expect(try store.funding(symbol, from: hour(0), to: hour(8)) == [rates[0]])
            #expect(try store.funding(Symbol("ETHUSDT")) == [])

            // A stamp belongs to its minute, however late in it.
            let late = FundingRate(time: hour(16) + 59_999, rate: 0.0003)
            try await store.insertFunding([late], for: Symbol("ADAUSDT"))
            #expect(try store.funding(Symbol("ADAUSDT"), from: nil, to: hour(16)) == [])
            #expect(try store.funding(Symbol("ADAUSDT"), from: nil, to: hour(16) + 1) == [late])
            #expect(try store.funding(Symbol("ADAUSDT"), from: hour(16), to: nil) == [late])
            #expect(try store.funding(Symbol("ADAUSDT"), from: hour(16) + 1, to: nil) == [])

            let new = [
                FundingRate(time: hour(16), rate: 0.0003), FundingRate(time: hour(8), rate: 0.0005),
            ]
            let error = StorageError.fundingConflict(
                row: 2,
                symbol: symbol,
                stored: rates[1],
                new: new[1]
            )
            await #expect(throws: error) { try await store.insertFunding(new, for: symbol) }
            #expect(try store.funding(symbol) == rates)
            let kept = try await store.insertFunding(new, for: symbol, onConflict: .keep)
            #expect(kept.inserted == 1)
            #expect(kept.differing?.count == 1 && kept.differing?.first == hour(8))
            #expect(kept.differing?.reason == "the store has -0.0002, the new row 0.0005")
            #expect(try store.funding(symbol).map(\.rate) == [0.0001, -0.0002, 0.0003])
            let replaced = try await store.insertFunding(new, for: symbol, onConflict: .replace)
            #expect(replaced == .init(received: 2, unchanged: 1, replaced: 1))
            #expect(try store.funding(symbol).map(\.rate) == [0.0001, 0.0005, 0.0003])

            for rate in [Double.nan, .infinity, 1.5] {
                await #expect(throws: StorageError.self) {
                    try await store.insertFunding(
                        [FundingRate(time: hour(24), rate: rate)],
                        for: symbol
                    )
                }
            }
        }
    }

    @Test(arguments: TestedStore.all)
    func `four years of hours come out as they went in, once`(kind: TestedStore) async throws {
        try await kind.withStore { (store, _) async throws in
            let key = try makeKey()
            let series = try CandleSeries(key: key, candles: makeCandles(0..<35_039))
            #expect(try await store.insert(series).inserted == 35_039)
            #expect(try await store.insert(series).inserted == 0)
            #expect(try store.series(key) == series)
        }
    }
}
