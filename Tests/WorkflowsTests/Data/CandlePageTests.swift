import Foundation
import Market
import TestSupport
import Testing
import Workflows

/// Pages of stored candles.
@Suite struct CandlePageTests {
    private static func with(_ body: (Workspace, CandleSeries) async throws -> Void) async throws {
        let series = try TemporaryWorkspace.sample("BTCUSD", without: 100..<110)
        try await TemporaryWorkspace.with([series]) { try await body($0, series) }
    }

    @Test func `without a start the newest candles come`() async throws {
        try await Self.with { workspace, series in
            let page = try workspace.candles(series.key, from: nil, to: nil, limit: 5)
            #expect(page.candles.map(\.openTime) == Array(series.openTimes.suffix(5)))
            #expect(page.candles.map(\.close) == Array(series.closes.suffix(5)))
            #expect(page.next == nil)
        }
    }

    @Test func `pages follow each other, and no gap falls between them`() async throws {
        try await Self.with { workspace, series in
            var times: [Timestamp] = []
            var gaps: [Gap] = []
            var from: Timestamp? = series.openTimes[0]
            while let start = from {
                let page = try workspace.candles(series.key, from: start, to: nil, limit: 100)
                times += page.candles.map(\.openTime)
                gaps += page.gaps
                from = page.next
            }
            #expect(times == series.openTimes)
            let gap = Gap(
                from: series.openTimes[99] + 3_600_000,
                to: series.openTimes[100] - 3_600_000,
                missing: 10
            )
            #expect(gaps == [gap])
        }
    }

    @Test func `an end is not included, and a stretch without candles is empty`() async throws {
        try await Self.with { workspace, series in
            let (first, third) = (series.openTimes[0], series.openTimes[2])
            let page = try workspace.candles(series.key, from: first, to: third, limit: 100)
            #expect(page.candles.map(\.openTime) == Array(series.openTimes[0..<2]))
            let before = try workspace.candles(series.key, from: nil, to: first, limit: 100)
            #expect(before.candles.isEmpty)
            let text = String(decoding: try JSONEncoder().encode(before), as: UTF8.self)
            #expect(text.contains(#""next":null"#))
        }
    }

    @Test func `invalid limits, empty ranges and unknown series are refused`() async throws {
        try await Self.with { workspace, series in
            for limit in [0, -1, 5001, Int.max] {
                #expect(throws: WorkflowError.self) {
                    try workspace.candles(series.key, from: nil, to: nil, limit: limit)
                }
            }
            let first = series.openTimes[0]
            #expect(throws: WorkflowError.emptyWindow(from: first, to: first)) {
                try workspace.candles(series.key, from: first, to: first, limit: 1)
            }
            let other = try SeriesKey.make(symbol: "ETHUSDT")
            #expect(throws: WorkflowError.noCandles(other)) {
                try workspace.candles(other, from: nil, to: nil, limit: 1)
            }
        }
    }
}
