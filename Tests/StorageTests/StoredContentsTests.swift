import Market
import Storage
import Testing
import Workflows

/// Sums over what is stored, by which is known that nothing has changed.
@Suite struct StoredContentsTests {
    @Test(arguments: TestedStore.all)
    func `every change of a row of a series changes its sums, and nothing else does`(
        kind: TestedStore
    ) async throws {
        try await kind.withStore { (store, _) async throws in
            let key = try makeKey("BTCUSDT", .futures)
            var seen: [StoredContents] = [try store.contents(of: key)]

            /// Whether the sum over the data, or that over the ledger, is one that was not there before.
            func changed() throws -> (data: Bool, trials: Bool) {
                let now = try store.contents(of: key)
                #expect(try store.contents(of: key) == now)
                defer { seen.append(now) }
                return (
                    !seen.contains { $0.data == now.data },
                    !seen.contains { $0.trials == now.trials }
                )
            }

            try await store.insert(makeCandles(0..<2000), for: key)
            #expect(try changed() == (true, false))
            try await store.insert(makeCandles(1990..<2001), for: key)
            #expect(try changed() == (true, false))
            try await store.insert([makeCandle(7, close: 108)], for: key, onConflict: .replace)
            #expect(try changed() == (true, false))
            try await store.insertFunding(
                [FundingRate(time: hour(8), rate: 0.0001)],
                for: key.symbol
            )
            #expect(try changed() == (true, false))
            _ = try await store.insertFunding(
                [FundingRate(time: hour(8), rate: 0.0002)],
                for: key.symbol,
                onConflict: .replace
            )
            #expect(try changed() == (true, false))
            try await store.noteTrials([TrialStoreTests.trial(1, of: key)])
            #expect(try changed() == (false, true))

            // Equal rows again, other series, and jobs.
            let last = try store.contents(of: key)
            try await store.insert(makeCandles(1..<7), for: key)
            try await store.noteTrials([TrialStoreTests.trial(1, of: key)])
            for other in [try makeKey("ETHUSDT", .futures), try makeKey("BTCUSDT", .spot)] {
                try await store.insert(makeCandles(0..<3), for: other)
                try await store.noteTrials([TrialStoreTests.trial(2, of: other)])
            }
            try await store.add("backtest", "x")
            #expect(try store.contents(of: key) == last)
        }
    }
}
