import FakeExchange
import Foundation
import Market
import TestSupport
import Testing
import Workflows

/// Bringing candles through the whole of it: exchange on loopback, client, store on disk.
@Suite struct SyncTests {
    private static let hour: Int64 = 3_600_000

    /// Ten days of hours, and a moment in the hour after them.
    private static func market() throws -> (candles: [Candle], now: Timestamp) {
        let series = try CandleSeries.randomWalk(count: 241, seed: 5)
        return (Array(series.candles), series.closeTime(at: 239) + hour / 2)
    }

    private static func withWorkspace<T>(_ body: (Workspace) async throws -> T) async throws -> T {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "hindcast-sync-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await body(Workspace(home: Home(path: folder.path, environment: [:])))
    }

    @Test func `closed candles and funding rates come in, and again nothing is asked for twice`()
        async throws
    {
        let (candles, now) = try Self.market()
        let rates = stride(from: 0, to: 240, by: 8).map { index in
            FundingRate(time: candles[index].openTime, rate: 0.0001)
        }
        let exchange = FakeExchange(candles: candles, funding: rates)
        try await Self.withWorkspace { workspace in
            try await exchange.run { address in
                let request = try SyncRequest(key: .make(), days: 9)
                let first = try await workspace.sync(request, from: address, now: { now }).result
                #expect(first.inserted == 216)
                #expect(first.fundingRates == 27)
                #expect(first.stored.last == candles[239].openTime)
                #expect(first.stored.gaps.isEmpty)
                let asked = exchange.requests.count
                let second = try await workspace.sync(request, from: address, now: { now }).result
                #expect(second.inserted == 0)
                #expect(exchange.requests[asked...].allSatisfy { $0.contains("fundingRate") })
            }
        }
    }

    @Test func `what came before a failure is kept, and the next sync asks for the rest`()
        async throws
    {
        let (candles, now) = try Self.market()
        let exchange = FakeExchange(
            candles: candles,
            script: [.short(50), .text(#"{"code":-1121,"msg":"Invalid symbol."}"#, 400)]
        )
        try await Self.withWorkspace { workspace in
            try await exchange.run { address in
                let key = try SeriesKey.make(venue: .spot)
                let request = SyncRequest(key: key, days: 9)
                await #expect(throws: (any Error).self) {
                    try await workspace.sync(request, from: address, now: { now }).result
                }
                #expect(try workspace.dataStatus().map(\.candles) == [50])
                let rest = try await workspace.sync(request, from: address, now: { now }).result
                #expect(rest.inserted == 166)
                #expect(rest.stored.candles == 216)
            }
        }
    }

    @Test func `an invalid address is refused with its remedy`() async throws {
        try await Self.withWorkspace { workspace in
            let request = try SyncRequest(key: .make(), days: 1)
            await #expect(
                throws: WorkflowError.invalid(
                    parameter: "base-url",
                    value: "nowhere",
                    remedy: "write a scheme and a host, such as https://fapi.binance.com"
                )
            ) {
                try await workspace.sync(request, from: "nowhere", now: { .testStart }).result
            }
        }
    }
}
