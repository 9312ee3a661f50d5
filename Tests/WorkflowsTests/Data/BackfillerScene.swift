import Backtesting
import FakeExchange
import Foundation
import Market
import TestSupport
import Trading
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

    /// A backfiller that gives up after a time; by default it waits for any pause of the exchange.
    func backfiller(_ address: String?, timeout: Duration = .seconds(3600)) -> Backfiller {
        Backfiller(
            workspace: workspace,
            exchange: address.map {
                ExchangeSettings(baseURL: $0, timeout: timeout)
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

    /// Brings a window of some bars and runs a strategy over it.
    func report(_ keeper: Backfiller, _ bars: Range<Int>) async throws -> BacktestReport {
        let end = candles[bars.upperBound - 1].openTime + Self.hour
        var request = BacktestRequest(strategy: "supertrend", key: key)
        request.window = .from(candles[bars.lowerBound].openTime, to: end)
        request.parameters["min_confidence"] = 0
        _ = try await freshness(keeper, request.window)
        let run = try await workspace.backtest(request, now: time.now).result
        return try JSONDecoder().decode(
            BacktestReport.self,
            from: Data(contentsOf: run.folder.appending(path: "report.json"))
        )
    }

    /// Sets a scene with the candles of a stretch stored, and an exchange that has all.
    static func set(
        stored: Range<Int>,
        venue: Venue = .spot,
        settledEvery hoursApart: Int = 8,
        late: Int64 = 0,
        script: [FakeExchange.Reply] = [],
        _ body: (BackfillerScene) async throws -> Void
    ) async throws {
        let key = try SeriesKey.make(venue: venue)
        let series = try CandleSeries.randomWalk(count: hours, seed: 7, key: key)
        let rates = stride(from: 0, through: hours, by: hoursApart).map {
            FundingRate(time: series.openTimes[0] + Int64($0) * hour + late, rate: 0.0001)
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
