import Forecasting
import Foundation
import Market
import Server
import Testing
import Workflows

/// What the workflows really say, held against what the description says of it.
struct AnswersFitTests {
    private static let check = SchemaCheck(ResponseSchemas.all)

    /// What the service adds to an answer that candles were brought for.
    private static let data: JSONValue = [
        "symbol": "BTCUSD", "market": "spot", "interval": "1h",
        "newest_candle": "2019-10-17T09:00:00Z", "age_seconds": 60.5, "brought": 0,
        "problem": .null,
    ]

    private static func faults(
        of value: some Encodable,
        as name: String,
        withData data: JSONValue? = nil
    ) throws -> [String] {
        let bytes = try JSONEncoder().encode(value)
        var json = try JSONDecoder().decode(JSONValue.self, from: bytes)
        if let data, var members = json.members {
            members["data"] = data
            json = .object(members)
        }
        return check.faults(of: json, as: name)
    }

    @Test func `the strategies fit`() throws {
        for strategy in Workspace.strategies {
            #expect(try Self.faults(of: strategy, as: "Strategy") == [])
        }
    }

    @Test func `reports, signals, comparisons, portfolios, models and data of a real home fit`()
        async throws
    {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "hindcast-answers-\(UUID())", directoryHint: .isDirectory)
        defer { try? FileManager.default.removeItem(at: folder) }
        let workspace = try Workspace(home: Home(path: folder.path, environment: [:]))
        let now = try Timestamp("2019-10-17T10:30:00Z")
        let key = try SeriesKey(symbol: Symbol("BTCUSD"), venue: .spot, interval: .oneHour)

        let demo = try await workspace.demo(seed: 7, now: now).result
        let reports = try JSONDecoder().decode([JSONValue].self, from: Data(demo.json.utf8))
        #expect(reports.count == 2)
        for report in reports {
            #expect(try Self.faults(of: report, as: "BacktestReport") == [])
            #expect(try Self.faults(of: report, as: "BacktestReport", withData: Self.data) == [])
            #expect(try Self.faults(of: report, as: "JobResult") == [])
        }

        for strategy in ["lstm", "lstm_fast", "supertrend", "ichimoku"] {
            let request = SignalRequest(strategy: strategy, key: key)
            let signal = try await workspace.signal(request, now: now).result
            #expect(try Self.faults(of: signal, as: "Signal", withData: Self.data) == [])
        }

        let backtest = BacktestRequest(strategy: "lstm", key: key)
        let strategies = ["supertrend", "lstm", "multi_indicator"]
        let comparison = try await workspace.compare(
            ComparisonRequest(strategies: strategies, common: backtest),
            now: now
        ).result
        #expect(try Self.faults(of: comparison, as: "Comparison", withData: Self.data) == [])

        let portfolio = try await workspace.backtest(
            PortfolioRequest(symbols: [key.symbol], common: backtest),
            now: now
        ).result
        #expect(try Self.faults(of: portfolio.result, as: "Portfolio", withData: [Self.data]) == [])

        for model in try workspace.models() {
            #expect(try Self.faults(of: model, as: "Model") == [])
        }
        for series in try workspace.dataStatus() {
            #expect(try Self.faults(of: series, as: "StoredSeries") == [])
        }

        var training = TrainingRequest(key: key)
        (
            training.configuration.hiddenSize, training.configuration.layerCount,
            training.configuration.epochs
        ) = (4, 1, 1)
        (training.days, training.configuration.lookbackWindow, training.seeds) = (200, 8, 2)
        let trained = try await workspace.train(training).result
        #expect(try Self.faults(of: trained, as: "TrainedModel", withData: Self.data) == [])
    }
}
