import FakeExchange
import Market
import TestSupport
import Workflows

/// What a test of the backfiller needs: a workspace, a clock in the hour after the newest candle, and an
/// exchange on loopback.
struct BackfillerScene {
    static let hour: Int64 = 3_600_000
    static let hours = 100 * 24

    let workspace: Workspace
    let candles: [Candle]
    let exchange: FakeExchange
    let time: TestTime
    let key: SeriesKey

    func backfiller(_ address: String?) -> Backfiller {
        Backfiller(
            workspace: workspace,
            exchange: address.map {
                ExchangeSettings(baseURL: $0, timeout: .seconds(60))
            },
            now: { time.now }
        )
    }

    func freshness(
        _ backfiller: Backfiller,
        _ window: BacktestRequest.Window = .newest(days: 10, to: nil)
    ) async throws -> DataFreshness {
        try await backfiller.backfill(key, window, progress: { _ in })
    }

    /// Sets a scene with the candles of a stretch stored, and an exchange that has all.
    static func set(
        stored: Range<Int>,
        venue: Venue = .spot,
        script: [FakeExchange.Reply] = [],
        _ body: (BackfillerScene) async throws -> Void
    ) async throws {
        let key = try SeriesKey.make(venue: venue)
        let series = try CandleSeries.randomWalk(count: hours, seed: 7, key: key)
        let rates = stride(from: 0, to: hours, by: 8).map {
            FundingRate(time: series.openTimes[$0], rate: 0.0001)
        }
        let kept = stored.isEmpty ? [] : [series.slice(stored)]
        try await TemporaryWorkspace.with(kept) { workspace in
            try await body(
                BackfillerScene(
                    workspace: workspace,
                    candles: Array(series.candles),
                    exchange: FakeExchange(
                        candles: Array(series.candles),
                        funding: rates,
                        script: script
                    ),
                    time: TestTime(series.closeTime(at: hours - 1) + hour / 2),
                    key: key
                )
            )
        }
    }
}
