import Backtesting
import Forecasting
import Foundation
import Market
import TestSupport
import Testing
import Trading
import Workflows

/// Why a trade was entered: the engine's own decision, made again and taken apart.
@Suite struct WhyTests {
    /// A home with the sample and a small model of it.
    private static func with(
        strategies: [String] = Workspace.strategyIDs,
        _ body: (Workspace, CandleSeries) async throws -> Void
    ) async throws {
        let series = try TemporaryWorkspace.sample("BTCUSD")
        try await TemporaryWorkspace.with([series], reproducing: false) { workspace in
            if !Set(strategies).isDisjoint(
                with: Workspace.strategyIDs.filter { $0.hasPrefix("lstm") }
            ) {
                var training = TrainingRequest(key: series.key)
                training.days = 60
                training.configuration.epochs = 1
                training.configuration.hiddenSize = 8
                training.configuration.layerCount = 1
                _ = try await workspace.train(training).result
            }
            try await body(workspace, series)
        }
    }

    private static func request(_ strategy: String, _ key: SeriesKey) -> BacktestRequest {
        var request = BacktestRequest(strategy: strategy, key: key)
        request.window = .newest(days: 20, to: nil)
        // So that every variant trades.
        request.parameters["min_confidence"] = 52
        return request
    }

    /// An explanation as JSON without its sizing: the account is known of a trade alone.
    private static func json(_ why: Why) throws -> Data {
        let data = try JSONEncoder().encode(why)
        let object = try JSONSerialization.jsonObject(with: data)
        let fields = try #require(object as? [String: Any]).filter { $0.key != "sizing" }
        return try JSONSerialization.data(withJSONObject: fields, options: .sortedKeys)
    }

    @Test(arguments: Workspace.strategyIDs)
    func `an explanation decides as the run did, and its parts add up`(id: String) async throws {
        try await Self.with(strategies: [id]) { workspace, series in
            let run = try await workspace.backtest(
                Self.request(id, series.key),
                now: .testStart
            ).result
            let report = try JSONDecoder().decode(BacktestReport.self, from: Data(run.json.utf8))
            try #require(!report.trades.isEmpty)
            let numbers = Set([1, (report.trades.count + 1) / 2, report.trades.count])
            for number in numbers.sorted() {
                let trade = report.trades[number - 1]
                let told = try await workspace.explainTrade(number, of: run.runID).result
                let why = told.why
                #expect(why.notes.allSatisfy { !$0.contains("otherwise") })
                #expect(why.direction == trade.direction)
                #expect(why.levels?.stopLoss == trade.stopLoss)
                #expect(why.levels?.takeProfit == trade.takeProfit)
                #expect(why.decidedAt <= trade.entryTime)
                #expect(why.sizing?.quantity == trade.quantity)
                let equity = report.equityCurve.first { $0.timestamp == why.decidedAt }?.equity
                #expect(why.sizing?.equity == equity)
                let sum = why.views.reduce(0) { $0 + $1.contribution }
                #expect(isClose(sum, why.score, absolute: 1e-9))
                #expect(isClose(why.distance, why.confidence - why.threshold, absolute: 1e-12))
                #expect(!why.conditions.contains { !$0.isMet })
                #expect(why.conditions.isEmpty == id.hasPrefix("lstm"))
                #expect(why.flips.contains { $0.subject == .close })
                #expect(why.flips.contains { $0.subject == .forecast } == id.hasPrefix("lstm"))
                for flip in why.flips {
                    #expect(flip.action.direction != trade.direction)
                    #expect((flip.value < flip.actual) == (flip.way == .below))
                }
            }
        }
    }

    /// Puts a close in the place of a stored one, and takes it back after the body.
    private static func replacing(
        _ close: Double,
        at index: Int,
        of series: CandleSeries,
        in workspace: Workspace,
        _ body: () async throws -> Void
    ) async throws {
        func store(_ candle: Candle) async throws {
            let file = workspace.home.folder.appending(path: "one.csv")
            let row =
                "\(candle.openTime.milliseconds),\(candle.open),\(candle.high),\(candle.low),"
                + "\(candle.close),\(candle.volume)"
            try "open_time_ms,open,high,low,close,volume\n\(row)\n"
                .write(to: file, atomically: true, encoding: .utf8)
            let request = ImportRequest(file: file, key: series.key, replace: true)
            _ = try await workspace.importCandles(request, now: series.closeTime(at: index)).result
        }
        var changed = series[index]
        changed.close = close
        changed.high = max(changed.high, close)
        changed.low = min(changed.low, close)
        try await store(changed)
        try await body()
        try await store(series[index])
    }

    @Test(arguments: ["lstm_fast", "supertrend", "rsi_ema", "ichimoku", "multi_indicator"])
    func `at the flipped close the service's own signal is another, and short of it the same`(
        id: String
    ) async throws {
        try await Self.with(strategies: [id]) { workspace, series in
            var request = SignalRequest(strategy: id, key: series.key)
            request.explains = true
            request.allowsStale = true
            request.parameters["min_confidence"] = 52
            var seen = 0
            // Some closes with an action and some without.
            for index in stride(from: series.count - 1, to: series.count - 200, by: -13) {
                request.moment = series.closeTime(at: index)
                let signal = try await workspace.signal(request, now: .testStart).result
                let why = try #require(signal.why)
                #expect(why.direction == signal.signal.direction)
                for flip in why.flips where flip.subject == .close {
                    seen += 1
                    var direction: Direction?
                    // The search knows the direction down to a millionth of the price.
                    let step = (flip.way == .below ? 2e-6 : -2e-6) * why.price
                    let near = flip.value + step
                    for (close, isFlipped) in [(flip.value, true), (near, false)] {
                        try await Self.replacing(close, at: index, of: series, in: workspace) {
                            direction = try await workspace.signal(request, now: .testStart).result
                                .signal.direction
                        }
                        guard isFlipped || (near < why.price) == (flip.way == .below) else {
                            continue
                        }
                        #expect(
                            (direction != why.direction) == isFlipped,
                            "\(id) at \(index), \(flip.way) \(flip.value), \(close)"
                        )
                        if isFlipped { #expect(direction == flip.action.direction) }
                    }
                }
            }
            #expect(seen > 0)
        }
    }

    @Test(arguments: ["lstm_fast", "macd_stoch"])
    func `an explanation reads no candle after the decision`(id: String) async throws {
        try await Self.with(strategies: [id]) { workspace, series in
            let run = try await workspace.backtest(
                Self.request(id, series.key),
                now: .testStart
            ).result
            let told = try await workspace.explainTrade(1, of: run.runID).result
            let last = series.firstIndex(openingAtOrAfter: told.why.candle)
            // A home that has never seen a later candle.
            try await TemporaryWorkspace.with([series.slice(0..<last + 1)]) { early in
                if FileManager.default.fileExists(atPath: workspace.home.models.path) {
                    try FileManager.default.copyItem(
                        at: workspace.home.models,
                        to: early.home.models
                    )
                }
                var request = SignalRequest(strategy: id, key: series.key)
                request.explains = true
                request.parameters["min_confidence"] = 52
                let signal = try await early.signal(request, now: told.why.decidedAt).result
                let why = try #require(signal.why)
                #expect(try Self.json(why) == Self.json(told.why))
            }
        }
    }

    @Test func `what cannot be explained says why`() async throws {
        try await Self.with(strategies: ["supertrend"]) { workspace, series in
            let run = try await workspace.backtest(
                Self.request("supertrend", series.key),
                now: .testStart
            ).result
            func problem(_ number: Int, strategy: String? = nil) async -> Problem? {
                do {
                    _ = try await workspace.explainTrade(
                        number,
                        of: run.runID,
                        strategy: strategy
                    ).result
                    return nil
                } catch { return Problem(error) }
            }
            #expect(await problem(10_000)?.code == "TRADE_NOT_FOUND")
            #expect(await problem(0)?.code == "TRADE_NOT_FOUND")
            #expect(await problem(1, strategy: "ichimoku")?.code == "INVALID_PARAMETER")
            #expect(await problem(1, strategy: "supertrend") == nil)
            try await Self.replacing(
                series.closes[series.count - 1] * 1.01,
                at: series.count - 1,
                of: series,
                in: workspace
            ) {
                #expect(await problem(1)?.code == "RUN_DATA_CHANGED")
            }
            #expect(await problem(1) == nil)
        }
    }
}
